/* message.h - messages in the user's language, over gettext.
 *
 * Why: keys, codes and numbers never change with the language, so LC_NUMERIC, LC_COLLATE and LC_TIME stay "C". English is
 * the language of the source; a tool that speaks it binds no domain and reads no catalogue, which keeps its start short. */
#ifndef CRM_BASE_MESSAGE_H
#define CRM_BASE_MESSAGE_H

/* _("text"): the text in the chosen language. N_("text"): marks a text in a table, which is translated when it is shown. */
#define _(text)  message_text(text)
#define N_(text) text

/* message_init(folder, language): choose the language and, unless it is English, bind the domain "crm" to the catalogues in
 * ${folder} (FOLDER/nl/LC_MESSAGES/crm.mo). ${language} is "nl", "en" (or a locale's name that begins so), or NULL: then
 * LANGUAGE, LC_ALL, LC_MESSAGES, LANG decide as in every other program. A language without a catalogue is English. Dutch
 * needs no Dutch locale on the machine. Once, before the first message and before any thread. */
void message_init(const char *folder, const char *language);

/* message_language(): "en" or the language in use, "nl". Borrowed. */
const char *message_language(void);

/* message_text(text): what _() calls. message_plural(one, many, count): the form that goes with ${count}. Both borrow. */
const char *message_text(const char *text) __attribute__((format_arg(1)));
const char *message_plural(const char *one, const char *many, unsigned long count)
    __attribute__((format_arg(1), format_arg(2)));

#endif
