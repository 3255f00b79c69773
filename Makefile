# crm: customer relations in one SQLite file. `make` builds, `make demo` shows, `make test` proves; README.md says the rest.
#
# Variables for the command line: CC=gcc|clang, DEBUG=1 (no optimisation), SANITIZE=1 (address and undefined behaviour;
# an own folder), PREFIX and DESTDIR (install), NO_APT=1 (deps never installs), LONG=1 (long tests), TESTS=… (some tests).

VERSION = 0.1.0
.DEFAULT_GOAL = all
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules
SHELL = /bin/bash

ifeq ($(origin CC),default)
CC = gcc
endif
BUILD = build$(if $(SANITIZE),/asan)$(if $(DEBUG),/debug)
BIN = $(if $(SANITIZE)$(DEBUG),$(BUILD)/bin,bin)

PREFIX = /usr/local
bindir = $(PREFIX)/bin
datadir = $(PREFIX)/share
mandir = $(datadir)/man
INSTALL = install

# ---- flags ----------------------------------------------------------------------------------------------------------------

WARNINGS = -Wall -Wextra -Wshadow -Wconversion -Wformat=2 -Werror=format-security -Wstrict-prototypes -Wmissing-prototypes \
	-Wwrite-strings -Wvla -Werror
HARDENING = -fstack-protector-strong -fstack-clash-protection -fPIE
ifeq ($(shell uname -m),x86_64)
HARDENING += -fcf-protection=full
endif
ifeq ($(findstring clang,$(CC)),)
HARDENING += -ftrivial-auto-var-init=zero # clang 14 knows it only behind a switch that it announces to remove
else
WARNINGS += -Wno-string-concatenation # long SQL in a table of statements is written as several literals
endif
ifneq ($(DEBUG)$(SANITIZE),)
OPTIMISE = -O$(if $(DEBUG),0,1) -fno-omit-frame-pointer
else
OPTIMISE = -O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3
endif
ifdef SANITIZE
SANITIZERS = -fsanitize=address,undefined -fno-sanitize-recover=all
endif
ifdef FUZZ # with SANITIZE=1 and clang: branches tell libFuzzer of themselves
SANITIZERS += -fsanitize=fuzzer-no-link
endif
ALL_CPPFLAGS = -D_GNU_SOURCE -Isrc -I$(BUILD) -include config.h $(CPPFLAGS)
ALL_CFLAGS = -std=c17 $(OPTIMISE) -g $(WARNINGS) $(HARDENING) $(SANITIZERS) -ffile-prefix-map=$(CURDIR)=. $(CFLAGS)
ALL_LDFLAGS = -pie -Wl,-z,relro,-z,now -Wl,-z,noexecstack $(SANITIZERS) $(LDFLAGS)
LDLIBS = -Wl,--as-needed -lsqlite3 -lcsv -ljansson -lutf8proc -lsodium

# ---- what there is --------------------------------------------------------------------------------------------------------

LAYERS = base engine store wire domain run
SCHEMA = $(if $(wildcard src/build/schema.c),$(sort $(wildcard share/crm/schema/*.sql)))
SOURCES = $(sort $(wildcard $(LAYERS:%=src/%/*.c)))
OBJECTS = $(SOURCES:src/%.c=$(BUILD)/obj/%.o) $(if $(SCHEMA),$(BUILD)/obj/schema.o) $(BUILD)/obj/tables.o
TOOLS = $(sort $(patsubst src/tools/%.c,%,$(wildcard src/tools/crm*.c)))
UNITS = $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(sort $(wildcard tests/unit/*.c)))
FAULTS = $(patsubst tests/fault/%.c,$(BUILD)/fault/%.so,$(sort $(wildcard tests/fault/*.c)))
FUZZERS = $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(sort $(wildcard tests/fuzz/*.c)))
# The same tools with the scrubbing switched off: the proof of erasure must find out.
UNSCRUBBED = $(TOOLS:%=$(BUILD)/unscrubbed/%)
PAGES = $(patsubst share/man/%.in,$(BUILD)/man/%,$(filter $(TOOLS:%=share/man/man1/%.1.in),$(wildcard share/man/man1/*.in))) \
	$(patsubst share/man/%,$(BUILD)/man/%,$(patsubst %.in,%,$(wildcard share/man/man[57]/*)))
LANGUAGES = $(patsubst share/locale/%.po,%,$(wildcard share/locale/*.po))
CATALOGUES = $(LANGUAGES:%=share/locale/%/LC_MESSAGES/crm.mo)

.PHONY: all tools units fuzzers fuzz doc locale deps test check bench demo install uninstall lint format messages clean FORCE
all: tools doc locale
tools: $(TOOLS:%=$(BIN)/%) $(BUILD)/libcrm.a
units: $(UNITS) $(FAULTS) $(UNSCRUBBED)
fuzzers: $(FUZZERS)
doc: $(PAGES)
locale: $(CATALOGUES)

# ---- compiling ------------------------------------------------------------------------------------------------------------

# The flags are a file, so that changing them rebuilds everything; the prefix is another, since few files know it. config.h,
# with the version, is included by every file without being named there.
$(BUILD)/flags: FORCE
	@mkdir -p $(@D); echo '$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) | $(ALL_LDFLAGS) $(LDLIBS)' >$@.new; \
	if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

$(BUILD)/config.h: FORCE
	@mkdir -p $(@D); printf '#define CRM_VERSION "%s"\n' '$(VERSION)' >$@.new; \
	if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

$(BUILD)/prefix: FORCE
	@mkdir -p $(@D); echo '$(PREFIX)' >$@.new; if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

KNOW_PREFIX = $(patsubst src/%.c,$(BUILD)/obj/%.o,$(shell grep -ls CRM_PREFIX src/*/*.c))
$(KNOW_PREFIX): $(BUILD)/prefix
$(KNOW_PREFIX): private ALL_CPPFLAGS += -DCRM_PREFIX='"$(PREFIX)"'

COMPILE = @mkdir -p $(@D); echo '  CC   $<'; $(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<
LINK = @mkdir -p $(@D); echo '  LINK $@'; $(CC) $(ALL_LDFLAGS) -o $@ $(filter %.o %.a,$^) $(LDLIBS)

$(BUILD)/obj/%.o: src/%.c $(BUILD)/flags | deps $(BUILD)/config.h
	$(COMPILE)

$(BUILD)/obj/schema.o $(BUILD)/obj/tables.o: $(BUILD)/obj/%.o: $(BUILD)/%.c $(BUILD)/flags | deps $(BUILD)/config.h
	$(COMPILE)

$(BUILD)/obj/tests/%.o: tests/unit/%.c $(BUILD)/flags | deps $(BUILD)/config.h
	$(COMPILE) -Itests/lib

$(BUILD)/obj/fuzz/%.o: tests/fuzz/%.c $(BUILD)/flags | deps $(BUILD)/config.h
	$(COMPILE) -Itests/lib

$(BUILD)/libcrm.a: $(OBJECTS)
	@mkdir -p $(@D); rm -f $@; ar qcs $@ $^ # q, not r: members of two layers may share a name

$(TOOLS:%=$(BIN)/%): $(BIN)/%: $(BUILD)/obj/tools/%.o $(BUILD)/libcrm.a
	$(LINK)

$(UNITS): $(BUILD)/tests/%: $(BUILD)/obj/tests/%.o $(BUILD)/libcrm.a
	$(LINK)

$(FUZZERS): private ALL_LDFLAGS += -fsanitize=fuzzer
$(FUZZERS): $(BUILD)/fuzz/%: $(BUILD)/obj/fuzz/%.o $(BUILD)/libcrm.a
	$(LINK)

# This one looks at every table of statements in the library, so nothing of it may be left out.
$(BUILD)/tests/engine_statements: private ALL_LDFLAGS += -Wl,--whole-archive
$(BUILD)/tests/engine_statements: private LDLIBS := -Wl,--no-whole-archive $(LDLIBS)

$(BUILD)/unscrubbed/vfs.o: src/engine/vfs.c $(BUILD)/flags | deps $(BUILD)/config.h
	@mkdir -p $(@D); echo '  CC   $@'; $(CC) $(ALL_CPPFLAGS) -DCRM_WITHOUT_SCRUB $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# The object stands before the library, so its copy of the file in it is not taken.
$(UNSCRUBBED): $(BUILD)/unscrubbed/%: $(BUILD)/obj/tools/%.o $(BUILD)/unscrubbed/vfs.o $(BUILD)/libcrm.a
	$(LINK)

# Faults for LD_PRELOAD: a full disk, a write that fails, a clock.
$(BUILD)/fault/%.so: tests/fault/%.c $(BUILD)/flags | deps
	@mkdir -p $(@D); echo '  CC   $<'; $(CC) -D_GNU_SOURCE -std=c17 -O2 -g -fPIC -shared $(WARNINGS) -o $@ $< -ldl

# The annotated schema becomes DDL, personal-data map and hash; see src/build/schema.c.
$(BUILD)/build/schema: $(patsubst src/%.c,$(BUILD)/obj/%.o,$(wildcard src/build/schema*.c) src/engine/schema_hash.c)
	$(LINK)

$(BUILD)/schema.c: $(BUILD)/build/schema $(SCHEMA)
	@echo '  GEN  $@'; $< $(SCHEMA) >$@

# Countries and infixes are asked for every value, so these two tables of the policy pack are compiled in; see src/build/tables.c.
POLICY_TABLES = share/crm/policy/nl/countries.csv share/crm/policy/nl/infixes.csv

$(BUILD)/build/tables: $(patsubst src/%.c,$(BUILD)/obj/%.o,src/build/tables.c $(wildcard src/base/*.c))
	$(LINK)

$(BUILD)/tables.c: $(BUILD)/build/tables $(POLICY_TABLES)
	@echo '  GEN  $@'; $< $(POLICY_TABLES) >$@

-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)

# ---- manual and messages --------------------------------------------------------------------------------------------------

# A page's line @OPTIONS@ is filled by the tool itself, so that the manual cannot forget an option.
$(BUILD)/man/man1/%.1: share/man/man1/%.1.in src/build/page.sh $(BIN)/%
	@mkdir -p $(@D); echo '  MAN  $@'; src/build/page.sh $< $(BIN)/$* >$@

$(BUILD)/man/%: share/man/%.in
	@mkdir -p $(@D); cp $< $@

$(BUILD)/man/%: share/man/%
	@mkdir -p $(@D); cp $< $@

share/locale/%/LC_MESSAGES/crm.mo: share/locale/%.po | deps
	@mkdir -p $(@D); echo '  MO   $@'; msgfmt --check-format --check-domain -o $@ $<

messages: | deps
	xgettext --from-code=UTF-8 --language=C -k_ -kN_ -kmessage_plural:1,2 --no-wrap --no-location --package-name=crm -o $(BUILD)/crm.pot \
		--package-version=$(VERSION) $(SOURCES) $(wildcard src/tools/*.c)
	for language in $(LANGUAGES); do msgmerge -q --update --backup=none share/locale/$$language.po $(BUILD)/crm.pot; done

# ---- using ----------------------------------------------------------------------------------------------------------------

deps:
	@src/build/deps.sh $(or $(DEPS),build)

demo: all
	@BIN=$(BIN) share/examples/demo.sh

test: DEPS = test
test: all units
	@BIN='$(abspath $(BIN))' BUILD='$(abspath $(BUILD))' tests/lib/run-tests.sh $(TESTS)

check:
	@src/build/check.sh

# With FUZZ_SECONDS=600 HARNESSES=vcard: longer, and only some; see tests/fuzz/run.sh.
fuzz: DEPS = check
fuzz: | deps
	@$(MAKE) CC=clang SANITIZE=1 FUZZ=1 BUILD=build/fuzz BIN=build/fuzz/bin tools fuzzers
	@tests/fuzz/run.sh

lint: DEPS = check
lint: doc
	@BUILD='$(BUILD)' src/build/lint.sh

format: DEPS = check
format: | deps
	clang-format -i $(shell git ls-files '*.[ch]')

bench: DEPS = bench
bench: all $(BUILD)/bench/measure
	@BIN='$(abspath $(BIN))' BUILD='$(abspath $(BUILD))' tests/bench/run.sh

$(BUILD)/bench/measure: tests/bench/measure.c $(BUILD)/flags | deps $(BUILD)/config.h
	@mkdir -p $(@D); echo '  CC   $<'; $(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $<

install: all
	$(INSTALL) -d $(DESTDIR)$(bindir) $(DESTDIR)$(datadir)/crm
	$(INSTALL) $(TOOLS:%=$(BIN)/%) $(DESTDIR)$(bindir)
	cp -R --no-preserve=ownership $(wildcard share/crm/*) $(DESTDIR)$(datadir)/crm
	for page in $(PAGES); do $(INSTALL) -D -m 644 $$page $(DESTDIR)$(mandir)/$${page#$(BUILD)/man/} || exit; done
	for language in $(LANGUAGES); do $(INSTALL) -D -m 644 share/locale/$$language/LC_MESSAGES/crm.mo \
		$(DESTDIR)$(datadir)/locale/$$language/LC_MESSAGES/crm.mo || exit; done
	$(INSTALL) -D -m 644 completions/crm.bash $(DESTDIR)$(datadir)/bash-completion/completions/crm
	$(INSTALL) -D -m 644 completions/crm.fish $(DESTDIR)$(datadir)/fish/vendor_completions.d/crm.fish
	for tool in $(filter-out crm,$(TOOLS)); do \
		ln -sf crm $(DESTDIR)$(datadir)/bash-completion/completions/$$tool; \
		ln -sf crm.fish $(DESTDIR)$(datadir)/fish/vendor_completions.d/$$tool.fish; done
	$(INSTALL) -D -m 644 completions/_crm $(DESTDIR)$(datadir)/zsh/site-functions/_crm

uninstall:
	rm -f $(TOOLS:%=$(DESTDIR)$(bindir)/%) $(PAGES:$(BUILD)/man/%=$(DESTDIR)$(mandir)/%) \
		$(LANGUAGES:%=$(DESTDIR)$(datadir)/locale/%/LC_MESSAGES/crm.mo) \
		$(TOOLS:%=$(DESTDIR)$(datadir)/bash-completion/completions/%) \
		$(TOOLS:%=$(DESTDIR)$(datadir)/fish/vendor_completions.d/%.fish) $(DESTDIR)$(datadir)/zsh/site-functions/_crm
	rm -rf $(DESTDIR)$(datadir)/crm

clean:
	rm -rf build $(TOOLS:%=bin/%) $(LANGUAGES:%=share/locale/%)
