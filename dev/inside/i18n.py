"""Puts exported terms into the template and the translations, and lists what is to be done.

python -m dev.inside.i18n EXPORTED TEMPLATE TRANSLATIONS
"""

import sys

import polib

# They change with each export, and would hide what has really changed.
DATES = ("POT-Creation-Date", "PO-Revision-Date")
HEADER = {"Language": "id", "Plural-Forms": "nplurals=1; plural=0;"}


def update(exported_file, template_file, translations_file):
    """
    :return: how many terms wait to be translated
    """
    template = polib.pofile(exported_file)
    for name in DATES:
        template.metadata.pop(name, None)
    template.save(template_file)
    known = {entry.msgid: entry.msgstr for entry in polib.pofile(translations_file)}
    for entry in template:
        entry.msgstr = known.pop(entry.msgid, "")
    template.metadata |= HEADER
    template.save(translations_file)
    missing = [entry.msgid for entry in template if not entry.msgstr]
    for source in missing:
        print(f"to translate: {source!r}")
    for source, translation in known.items():
        print(f"removed: {source!r}\n         {translation!r}")
    print(f"{len(template)} terms, {len(missing)} to translate, {len(known)} removed")
    return len(missing)


if __name__ == "__main__":
    sys.exit(bool(update(*sys.argv[1:])))
