"""The phone page's looks: one HTML document a step, everything from outside escaped."""

import base64
import hashlib
from datetime import datetime
from functools import cache
from html import escape
from importlib.resources import files
from string import Template

from szdj_cli.domain.accounts.verification import ChallengeState
from szdj_cli.domain.transfers.signed_documents import PaperCheck
from szdj_cli.domain.values.clock import SHANGHAI
from szdj_cli.domain.values.text import safe
from szdj_cli.messages.transfers import papers
from szdj_cli.messages.verification import phone as words
from szdj_cli.phone.visits import Visit


def start(
    visit: Visit, notice: str = "", *, question: str = words.IS_IT_YOU, form: str = "send", label: str = words.SEND
) -> str:
    """Draw the first step: who asks, from where, and whether to go on; `form` is what the button posts."""
    body = _filled(
        "start",
        {"notice": _notice(notice), "facts": _facts(visit)},
        question=question,
        send=visit.action(form),
        send_label=label,
        deny=visit.action("deny"),
        deny_label=words.DENY,
    )
    return _step(visit, body, 0)


def trusted(
    visit: Visit,
    notice: str = "",
    *,
    question: str = words.IS_IT_YOU_TRUSTED,
    form: str = "confirm",
    label: str = words.CONFIRM_TRUSTED,
) -> str:
    """Draw the only step of a phone that was remembered, or of another way that does without a code.

    `form` is what the button posts; below it there is always the code by SMS.
    """
    body = _filled(
        "trusted",
        {"notice": _notice(notice), "facts": _facts(visit)},
        question=question,
        confirm=visit.action(form),
        confirm_label=label,
        send=visit.action("send"),
        send_label=words.SEND_INSTEAD,
        deny=visit.action("deny"),
        deny_label=words.DENY,
    )
    return _step(visit, body, 0)


def code(visit: Visit, notice: str = "", full_name: str = "") -> str:
    """Draw the second step: full name and code; a name once typed is kept."""
    sent = _notice(words.CODE_SENT.format(mobile=visit.view.masked_mobile), "good")
    remember = _filled("remember", {}, remember_label=words.REMEMBER) if visit.is_secure else ""
    body = _filled(
        "code",
        {"notice": _notice(notice) or sent, "facts": _facts(visit), "remember": remember},
        confirm=visit.action("confirm"),
        confirm_label=words.CONFIRM,
        name_label=words.FULL_NAME,
        full_name=full_name,
        code_label=words.CODE,
        send=visit.action("send"),
        resend_label=words.RESEND,
        deny=visit.action("deny"),
        deny_label=words.DENY,
    )
    return _step(visit, body, 1)


def away(visit: Visit, url: str) -> str:
    """Draw what is seen on the way to another service, with a link for phones that do not go on by themselves."""
    return _step(visit, _filled("away", {}, going=words.GOING, url=url, go_label=words.GO), 1)


def ended(state: ChallengeState, steps: tuple[str, ...], *, tries_spent: bool = False) -> str:
    """Draw how a challenge ended and what to do now."""
    heading, text = words.TRIES_SPENT if tries_spent else words.ENDS[state]
    is_good = state is ChallengeState.CONFIRMED
    return _document(_end(heading, text, is_good=is_good), 3 if is_good else None, steps=steps)


def problem(heading: str, text: str) -> str:
    """Draw a page that is about no challenge."""
    return _document(_end(heading, text, is_good=False), None)


def paper(check: PaperCheck | None) -> str:
    """Draw what anybody may know of a letter or a receipt; None: it was not issued here, or was altered."""
    title = papers.title(check)
    if check is None:
        return _document(_end(*papers.ALTERED, is_good=False), None, title=title)
    facts = papers.facts(check)
    rows = "".join(f"<div><dt>{escape(term)}</dt><dd>{escape(safe(text))}</dd></div>" for term, text in facts)
    body = f"{_end(*papers.verdict(check), is_good=check.holds)}<dl>{rows}</dl>"
    return _document(body, None, papers.FOOTER, title=title)


@cache
def style_hash() -> str:
    """Return the source expression by which the content security policy lets the page's style pass."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()}'"


def _step(visit: Visit, body: str, step: int) -> str:
    return _document(body, step, _footer(visit), steps=visit.steps)


def _document(
    body: str, step: int | None, footer: str = "", title: str = words.TITLE, steps: tuple[str, ...] = words.STEPS
) -> str:
    marks = ["done" if step is not None and n < step else "now" if n == step else "" for n in range(len(steps))]
    listed = "".join(
        f'<li class="{mark}"><b>{n}</b>{escape(word)}</li>'
        for n, (mark, word) in enumerate(zip(marks, steps, strict=True), 1)
    )
    return _filled(
        "page",
        {"body": body, "steps": listed if title == words.TITLE else "", "style": _style()},
        title=title,
        organisation=words.ORGANISATION,
        footer=footer,
    )


def _footer(visit: Visit) -> str:
    return words.ASKS_NO_SECRETS + ("" if visit.is_secure else words.PLAIN_HTTP)


def _facts(visit: Visit) -> str:
    return _filled(
        "facts",
        {},
        member_label=words.MEMBER,
        member=visit.view.masked_name,
        terminal_label=words.TERMINAL,
        terminal=visit.view.terminal,
        since_label=words.SINCE,
        since=_time(visit.view.created_at),
        until_label=words.UNTIL,
        until=_time(visit.view.expires_at),
    )


def _end(heading: str, text: str, *, is_good: bool) -> str:
    sign, sign_class = ("✓", "") if is_good else ("!", "bad")
    return _filled("end", {}, heading=heading, text=text, sign=sign, sign_class=sign_class)


def _notice(text: str, kind: str = "") -> str:
    return f'<p class="notice {kind}" role="status">{escape(safe(text))}</p>' if text else ""


def _time(at: datetime) -> str:
    return at.astimezone(SHANGHAI).strftime("%H:%M:%S")


def _filled(template: str, html: dict[str, str], **text: str) -> str:
    return _template(template).substitute(html | {name: escape(safe(value)) for name, value in text.items()})


@cache
def _template(name: str) -> Template:
    return Template((files("szdj_cli.phone") / f"{name}.html").read_text(encoding="utf-8"))


@cache
def _style() -> str:
    return (files("szdj_cli.phone") / "page.css").read_text(encoding="utf-8")
