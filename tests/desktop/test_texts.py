"""The desk's words: every language says everything, with the same blanks to fill."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from channels.email.check_words import ADVICE, WORDS

ROOT = Path(__file__).parents[2]
DESK = ROOT / "agents" / "desktop" / "src"
FOLDERS = [
    DESK / "texts",
    *sorted(DESK.glob("*/texts")),
    *sorted(ROOT.glob("channels/*/texts")),
    *sorted(ROOT.glob("channels/*/desk/texts")),
]
OTHERS = ("es", "ru")
# Forms that Intl.PluralRules can ask for with whole numbers.
FORMS = {"en": {"one", "other"}, "es": {"one", "other"}, "ru": {"one", "few", "many", "other"}}

_CALL = re.compile(r"(?<![\w.])t\('([\w.]+)'")
_PLURAL = re.compile(r"\{(\w+), plural,((?:\s*\w+\s*\{[^{}]*\})+)\s*\}")
_FORM = re.compile(r"(\w+)\s*\{")
# How the readers of mails note that something was odd.
_NOTED = re.compile(r'(?:warn\(|warnings\[|append\(|, |, \()"([a-z_]+\.[a-z_]+)"')
_ODD = {"addresses", "boundary", "charset", "header", "headers", "html", "mail", "message_id"} | {
    "parts", "sender", "subject", "text"
}  # fmt: skip


def texts(folder: Path, language: str) -> dict[str, str]:
    loaded: dict[str, str] = json.loads((folder / f"{language}.json").read_text("utf-8"))
    return loaded


def blanks(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)[,}]", text)) - {""}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_every_text_with_the_same_blanks(folder: Path, language: str) -> None:
    english, other = texts(folder, "en"), texts(folder, language)

    assert other.keys() == english.keys()
    assert {key: blanks(text) for key, text in other.items()} == {
        key: blanks(text) for key, text in english.items()
    }


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
@pytest.mark.parametrize("language", sorted(FORMS))
def test_a_plural_has_the_forms_its_language_needs(folder: Path, language: str) -> None:
    for key, text in texts(folder, language).items():
        for _, forms in _PLURAL.findall(text):
            assert set(_FORM.findall(forms)) >= FORMS[language], key


def test_every_text_that_a_screen_names_exists() -> None:
    known = {key for folder in FOLDERS for key in texts(folder, "en")}
    sources = [*DESK.rglob("*.vue"), *DESK.rglob("*.ts"), *ROOT.glob("channels/*/desk/**/*.vue")]
    named = {key for source in sources for key in _CALL.findall(source.read_text("utf-8"))}

    assert len(named) > 100
    assert named - known == set()


def test_every_oddity_that_a_mail_reader_notes_has_its_words() -> None:
    known = texts(ROOT / "channels" / "email" / "texts", "en")
    sources = sorted((ROOT / "channels" / "email").glob("*.py"))
    noted = {code for source in sources for code in _NOTED.findall(source.read_text("utf-8"))}
    odd = {code for code in noted if code.partition(".")[0] in _ODD}

    assert len(odd) > 20
    assert {code for code in odd if f"email.warning.{code}" not in known} == set()


def test_all_that_a_trial_of_a_mailbox_can_see_has_its_words() -> None:
    known = texts(DESK / "admin" / "texts", "en")
    seen = {f"admin.trial.seen.{code}": text for code, text in WORDS.items()}
    failed = {f"admin.trial.failed.{code}" for code in ADVICE}

    assert {*seen, *failed} == {key for key in known if re.match(r"admin\.trial\.\w+\.", key)}
    assert all(blanks(known[key]) <= blanks(text) for key, text in seen.items())
