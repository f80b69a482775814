"""How a command ends when something is in the way: one sentence, and an exit code."""

from __future__ import annotations

import logging
import secrets
from typing import TYPE_CHECKING, Any, NoReturn

import typer
from typer.core import TyperGroup

from assistant.settings import SettingsError
from knowledge.refusals import Refusal

if TYPE_CHECKING:
    from assistant.turn import Language

USAGE = 2
FAILED = 1


class Commands(TyperGroup):
    """The command group that words refusals and logs what nobody expected."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - typer's own context class is private
        """Run a command; an expected no becomes a sentence on stderr."""
        try:
            return super().invoke(ctx)
        except SettingsError as error:
            stop(str(error), USAGE)
        except Refusal as refusal:
            stop(word(refusal), USAGE)
        except OSError as error:
            stop(f"{error.filename or ''}: {error.strerror or error}".removeprefix(": "), FAILED)
        except (KeyboardInterrupt, EOFError):
            stop("", 130)
        except Exception as error:
            if type(error).__module__.startswith("typer"):
                raise
            stop(_unexpected(error), FAILED)


def stop(sentence: str, code: int) -> NoReturn:
    """End the command with a sentence on stderr."""
    if sentence:
        typer.secho(sentence, err=True, fg="red" if code else None)
    raise typer.Exit(code)


def word(refusal: Refusal, language: Language | None = None) -> str:
    """A refusal's sentence in the conversation's language, or else the machine's."""
    from assistant.render import word_refusal
    from assistant.settings import load

    return word_refusal(refusal, language or load().language)


def _unexpected(error: Exception) -> str:
    from assistant.settings import load
    from assistant.words import say
    from integrations.terminal.common import keep_log

    settings, failure = load(), secrets.token_hex(4)
    keep_log(settings)
    logging.getLogger(__name__).error("command failed, id %s", failure, exc_info=error)
    return f"{say('failed', settings.language, id=failure)} ({settings.home / 'salesdesk.log'})"
