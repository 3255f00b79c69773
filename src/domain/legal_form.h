/* legal_form.h - what kind of organisation a name says it is.
 *
 * Why: whether a business is a legal person decides which rules protect it (a sole trader is a person, Tw 11.7), and its name
 * usually says so. A guess is only ever a beginning: unknown counts as natural. */
#ifndef CRM_DOMAIN_LEGAL_FORM_H
#define CRM_DOMAIN_LEGAL_FORM_H

/* legal_form_guess(name): "legal-person", "partnership" or "sole-trader" from an abbreviation or word at the name's beginning or
 * end (B.V., N.V., V.O.F., Stichting, eenmanszaak …), NULL when it says nothing. Constant. */
const char *legal_form_guess(const char *name);

#endif
