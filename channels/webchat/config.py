"""What a widget is told before anybody has said a word: public, the same for all visitors."""

from __future__ import annotations

from channels.webchat.channel import WebchatChannel, key_of
from channels.webchat.settings import LANGUAGES, Question
from channels.webchat.showing import Answer, stamp
from channels.webchat.talking import MAX_TEXT


async def public_config(channel: WebchatChannel, language: str) -> Answer:
    """Return the widget's configuration in a language that we have, else the account's own."""
    settings = channel.settings
    wanted = language[:2].lower()
    shown = wanted if wanted in LANGUAGES else settings.language
    open_now, opens_at = await channel.opens()
    return {
        "key": key_of(channel.account.id),
        "name": settings.name,
        "lang": shown,
        "languages": list(LANGUAGES),
        "color": settings.color,
        "position": settings.position,
        "launcher": settings.launcher,
        "title": settings.words[f"title_{shown}"],
        "greeting": settings.words[f"greeting_{shown}"],
        "away": settings.words[f"away_{shown}"],
        "open": open_now,
        "opens_at": stamp(opens_at) if opens_at else None,
        "form": [_question(one) for one in settings.form],
        "consent": {"link": settings.consent_link, "text": ""} if settings.consent else None,
        "files": settings.files,
        "max_file": settings.max_file,
        "max_text": MAX_TEXT,
        "csat": settings.csat,
        "mail": settings.mail,
        "identity": bool(settings.secret),
        "origins": sorted(settings.origins),
    }


def _question(asked: Question) -> Answer:
    question: Answer = {
        "name": asked.name,
        "type": asked.type,
        "required": asked.required,
        "label": asked.label,
    }
    return question | ({"choices": list(asked.choices)} if asked.choices else {})
