"""Slack's Web API on 127.0.0.1: checks what it gets as Slack does, keeps what it was told, and fails by a script."""

from __future__ import annotations

import itertools
import json
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from tests.support.slack.blocks import HOME, MESSAGE, UnfitError, check_blocks, check_view

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TEAM, BOT, BOT_ID, APP = "T0HOME", "U0BOT", "B0BOT", "A0APP"
BOT_TOKEN, APP_TOKEN, CONFIG_TOKEN, SECRET = "xoxb-test", "xapp-test", "xoxe-test", "the-signing-secret"
SCOPES = frozenset(
    {
        "app_mentions:read", "assistant:write", "channels:read", "chat:write", "commands", "files:write", "groups:read",
        "im:history", "im:write", "users:read", "users:read.email",
    }
)  # fmt: skip
SCOPE_OF = {
    "chat.postMessage": "chat:write", "chat.update": "chat:write", "chat.postEphemeral": "chat:write",
    "chat.startStream": "chat:write", "chat.appendStream": "chat:write", "chat.stopStream": "chat:write",
    "conversations.open": "im:write", "users.info": "users:read", "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write", "assistant.threads.setStatus": "assistant:write",
    "assistant.threads.setSuggestedPrompts": "assistant:write", "assistant.threads.setTitle": "assistant:write",
    "conversations.list": "channels:read",
}  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """A scripted answer: an HTTP status, Slack's error, a pause before it, or the effect without an answer."""

    error: str | None = None
    status: int = 200
    retry_after: int | None = None
    seconds: float = 0.0
    after_effect: bool = False


@dataclass
class Message:
    """A message as it stands; `history` holds what it said before."""

    channel: str
    ts: str
    text: str
    blocks: list[dict[str, Any]]
    thread_ts: str | None = None
    metadata: dict[str, Any] | None = None
    files: list[dict[str, Any]] = field(default_factory=list)
    history: list[str] = field(default_factory=list)
    streaming: bool = False
    user: str = BOT
    to: str | None = None
    at: float = field(default_factory=time.monotonic)

    @property
    def all_text(self) -> str:
        """Everything that stands in the message."""
        return "\n".join([self.text, *(_words(block) for block in self.blocks)])

    def buttons(self) -> dict[str, dict[str, Any]]:
        """The message's buttons, by action."""
        return {
            element["action_id"]: {**element, "block_id": block.get("block_id", "")}
            for block in self.blocks
            if block["type"] == "actions"
            for element in block["elements"]
        }

    def block(self, kind: str) -> dict[str, Any]:
        """The only block of a kind."""
        [found] = [block for block in self.blocks if block["type"] == kind]
        return found


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return "\n".join(_words(one) for name, one in value.items() if name not in ("type", "action_id", "value"))
    if isinstance(value, list):
        return "\n".join(_words(one) for one in value)
    return value if isinstance(value, str) else ""


class Slack:
    """One workspace."""

    def __init__(self) -> None:
        self.url = ""
        self.users: dict[str, dict[str, Any]] = {}
        self.channels: dict[str, dict[str, Any]] = {}
        self.messages: list[Message] = []
        self.ephemerals: list[Message] = []
        self.views: list[dict[str, Any]] = []
        self.homes: dict[str, dict[str, Any]] = {}
        self.statuses: list[dict[str, Any]] = []
        self.prompts: list[dict[str, Any]] = []
        self.titles: list[dict[str, Any]] = []
        self.uploads: dict[str, bytes] = {}
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.times: list[float] = []
        self.refused: list[str] = []
        self.faults: dict[str, list[Fault]] = {}
        self.scopes = set(SCOPES)
        self.manifest: dict[str, Any] = {}
        self.token = BOT_TOKEN
        self.triggers: set[str] = set()
        self.socket_url: Callable[[], str] | None = None
        self.changed = threading.Condition()
        self._numbers = itertools.count(1)

    def ts(self) -> str:
        """A new timestamp; they rise."""
        return f"{int(time.time())}.{next(self._numbers):06d}"

    def add_user(self, user: str, email: str | None, **how: Any) -> str:
        """A member of the workspace."""
        self.users[user] = {
            "id": user, "team_id": TEAM, "name": user.lower(), "deleted": False, "is_bot": False,
            "is_restricted": False, "is_ultra_restricted": False, "is_email_confirmed": email is not None,
            "profile": {"email": email} if email else {}, **how,
        }  # fmt: skip
        self.channels[f"D{user[1:]}"] = {"id": f"D{user[1:]}", "is_im": True, "user": user}
        return user

    def add_channel(self, channel: str, name: str) -> str:
        """A channel that the bot is in."""
        self.channels[channel] = {"id": channel, "name": name, "is_im": False, "is_member": True, "is_archived": False}
        return channel

    def fail(self, method: str, *faults: Fault) -> None:
        """Let the next calls of a method end so."""
        self.faults.setdefault(method, []).extend(faults)

    def of(self, method: str) -> list[dict[str, Any]]:
        """The arguments of each call of a method."""
        return [arguments for name, arguments in self.calls if name == method]

    def said_in(self, channel: str, thread: str | None = None) -> list[Message]:
        """What the bot said in a channel or thread."""
        return [
            one for one in self.messages
            if one.channel == channel and one.user == BOT and (thread is None or one.thread_ts == thread)
        ]  # fmt: skip

    def wait(self, holds: Callable[[], Any], seconds: float = 20.0) -> Any:
        """Wait until something holds, and give it; an AssertionError with what was refused where it never does."""
        deadline = time.monotonic() + seconds
        with self.changed:
            while not (found := holds()):
                left = deadline - time.monotonic()
                told = [one.all_text[:200] for one in self.messages[-3:]]
                assert left > 0, f"it did not come; refused: {self.refused[-5:]}, said last: {told}"
                self.changed.wait(min(left, 0.02))
        return found

    # --- methods ------------------------------------------------------------------------------------------------

    def call(self, method: str, arguments: dict[str, Any], token: str) -> dict[str, Any]:
        """Answer one call; raises UnfitError or KeyError for what Slack refuses."""
        if method == "apps.connections.open":
            if token != APP_TOKEN:
                raise UnfitError("invalid_auth", method)
            return {"url": self.socket_url() if self.socket_url else ""}
        if method == "apps.manifest.export":
            if token != CONFIG_TOKEN or arguments.get("app_id") != APP:
                raise UnfitError("invalid_auth", method)
            return {"manifest": self.manifest}
        if token != self.token:
            raise UnfitError("invalid_auth" if token != BOT_TOKEN else "token_revoked", method)
        needed = SCOPE_OF.get(method)
        if needed and needed not in self.scopes:
            raise UnfitError("missing_scope", needed)
        answer = getattr(self, "_" + method.replace(".", "_"), None)
        if answer is None:
            raise UnfitError("unknown_method", method)
        found: dict[str, Any] = answer(arguments)
        return found

    def _channel(self, arguments: dict[str, Any], name: str = "channel") -> dict[str, Any]:
        if arguments.get(name) not in self.channels:
            raise UnfitError("channel_not_found", str(arguments.get(name)))
        return self.channels[arguments[name]]

    def _find(self, channel: str, ts: Any) -> Message:
        for one in self.messages:
            if one.channel == channel and one.ts == ts:
                return one
        raise UnfitError("message_not_found", str(ts))

    def _auth_test(self, _arguments: dict[str, Any]) -> dict[str, Any]:
        return {"team_id": TEAM, "team": "Home", "user_id": BOT, "bot_id": BOT_ID, "url": "https://home.example/"}

    def _bots_info(self, arguments: dict[str, Any]) -> dict[str, Any]:
        if arguments.get("bot") != BOT_ID:
            raise UnfitError("bot_not_found", str(arguments.get("bot")))
        return {"bot": {"id": BOT_ID, "app_id": APP}}

    def _check_message(self, arguments: dict[str, Any]) -> None:
        blocks = arguments.get("blocks") or []
        if not arguments.get("text") and not blocks:
            raise UnfitError("no_text", "")
        if len(arguments.get("text", "")) > 40_000:
            raise UnfitError("msg_too_long", "")
        check_blocks(blocks, MESSAGE)

    def _chat_postMessage(self, arguments: dict[str, Any]) -> dict[str, Any]:
        channel = self._channel(arguments)
        self._check_message(arguments)
        thread = arguments.get("thread_ts")
        if thread is not None and channel["is_im"] is False and "." not in str(thread):
            raise UnfitError("invalid_thread_ts", str(thread))
        made = Message(
            arguments["channel"], self.ts(), arguments.get("text", ""), arguments.get("blocks") or [], thread,
            arguments.get("metadata"),
        )  # fmt: skip
        self.messages.append(made)
        return {"channel": made.channel, "ts": made.ts}

    def _chat_update(self, arguments: dict[str, Any]) -> dict[str, Any]:
        self._channel(arguments)
        message = self._find(arguments["channel"], arguments.get("ts"))
        if message.streaming:
            raise UnfitError("streaming_state_conflict", message.ts)
        self._check_message(arguments)
        message.history.append(message.text)
        message.text, message.blocks = arguments.get("text", ""), arguments.get("blocks") or []
        return {"channel": message.channel, "ts": message.ts}

    def _chat_postEphemeral(self, arguments: dict[str, Any]) -> dict[str, Any]:
        self._channel(arguments)
        if arguments.get("user") not in self.users:
            raise UnfitError("user_not_in_channel", str(arguments.get("user")))
        self._check_message(arguments)
        made = Message(
            arguments["channel"], self.ts(), arguments.get("text", ""), arguments.get("blocks") or [],
            arguments.get("thread_ts"), to=arguments["user"],
        )  # fmt: skip
        self.ephemerals.append(made)
        return {"message_ts": made.ts}

    def _chat_startStream(self, arguments: dict[str, Any]) -> dict[str, Any]:
        channel = self._channel(arguments)
        if not arguments.get("thread_ts"):
            raise UnfitError("invalid_arguments", "thread_ts")
        if not channel["is_im"] and not (arguments.get("recipient_user_id") and arguments.get("recipient_team_id")):
            raise UnfitError("missing_recipient_user_id", "")
        made = Message(arguments["channel"], self.ts(), "", [], arguments["thread_ts"], streaming=True)
        self._append(made, arguments)
        self.messages.append(made)
        return {"channel": made.channel, "ts": made.ts}

    def _append(self, message: Message, arguments: dict[str, Any]) -> None:
        text = arguments.get("markdown_text") or ""
        if len(message.text) + len(text) > 12_000:
            raise UnfitError("msg_too_long", "")
        message.history.append(message.text)
        message.text += text

    def _streaming(self, arguments: dict[str, Any]) -> Message:
        message = self._find(arguments.get("channel", ""), arguments.get("ts"))
        if not message.streaming:
            raise UnfitError("message_not_in_streaming_state", message.ts)
        return message

    def _chat_appendStream(self, arguments: dict[str, Any]) -> dict[str, Any]:
        message = self._streaming(arguments)
        self._append(message, arguments)
        return {"channel": message.channel, "ts": message.ts}

    def _chat_stopStream(self, arguments: dict[str, Any]) -> dict[str, Any]:
        message = self._streaming(arguments)
        self._append(message, arguments)
        message.streaming = False
        return {"channel": message.channel, "ts": message.ts}

    def _users_info(self, arguments: dict[str, Any]) -> dict[str, Any]:
        found = self.users.get(arguments.get("user", ""))
        if found is None:
            raise UnfitError("user_not_found", str(arguments.get("user")))
        shown = dict(found)
        if "users:read.email" not in self.scopes:
            shown["profile"] = {}
        return {"user": shown}

    def _users_lookupByEmail(self, arguments: dict[str, Any]) -> dict[str, Any]:
        if "users:read.email" not in self.scopes:
            raise UnfitError("missing_scope", "users:read.email")
        for user in self.users.values():
            plain = not user["deleted"] and not user["is_restricted"] and user["team_id"] == TEAM
            if plain and user["is_email_confirmed"] and user["profile"].get("email") == arguments.get("email"):
                return {"user": user}
        raise UnfitError("users_not_found", str(arguments.get("email")))

    def _conversations_open(self, arguments: dict[str, Any]) -> dict[str, Any]:
        if arguments.get("users") not in self.users:
            raise UnfitError("user_not_found", str(arguments.get("users")))
        return {"channel": {"id": f"D{arguments['users'][1:]}"}}

    def _conversations_list(self, _arguments: dict[str, Any]) -> dict[str, Any]:
        found = [channel for channel in self.channels.values() if not channel["is_im"]]
        return {"channels": found, "response_metadata": {"next_cursor": ""}}

    def _read(self, arguments: dict[str, Any], thread: str | None) -> dict[str, Any]:
        channel = self._channel(arguments)
        needed = "im:history" if channel["is_im"] else "channels:history"
        if needed not in self.scopes:
            raise UnfitError("missing_scope", needed)
        found = [
            {
                "ts": one.ts, "text": one.text, "metadata": one.metadata, "files": one.files, "user": one.user,
                "blocks": one.blocks,
            }
            for one in self.messages
            if one.channel == arguments["channel"] and (thread is None or thread in (one.thread_ts, one.ts))
            and arguments.get("oldest", one.ts) <= one.ts <= arguments.get("latest", one.ts)
        ]  # fmt: skip
        return {"messages": found[-int(arguments.get("limit", 100)) :]}

    def _conversations_history(self, arguments: dict[str, Any]) -> dict[str, Any]:
        return self._read(arguments, None)

    def _conversations_replies(self, arguments: dict[str, Any]) -> dict[str, Any]:
        return self._read(arguments, arguments["ts"])

    def _files_getUploadURLExternal(self, arguments: dict[str, Any]) -> dict[str, Any]:
        if not arguments.get("filename") or int(arguments.get("length", 0)) <= 0:
            raise UnfitError("invalid_arguments", "filename, length")
        key = f"F{next(self._numbers):06d}"
        return {"upload_url": f"{self.url}/upload/{key}", "file_id": key}

    def _files_completeUploadExternal(self, arguments: dict[str, Any]) -> dict[str, Any]:
        names = self._upload_names
        files = [
            {"id": one["id"], "title": one.get("title"), "name": names[one["id"]]["filename"],
             "alt_txt": names[one["id"]].get("alt_txt")} for one in arguments["files"]
        ]  # fmt: skip
        if any(one["id"] not in self.uploads for one in files):
            raise UnfitError("file_not_found", "")
        if arguments.get("channel_id"):
            self._channel(arguments, "channel_id")
            made = Message(arguments["channel_id"], self.ts(), "", [], arguments.get("thread_ts"), files=files)
            self.messages.append(made)
        return {"files": files}

    @property
    def _upload_names(self) -> dict[str, dict[str, Any]]:
        asked = [one for one in self.calls if one[0] == "files.getUploadURLExternal"]
        return {arguments["file_id"]: arguments for _, arguments in asked if "file_id" in arguments}

    def _assistant_threads_setStatus(self, arguments: dict[str, Any]) -> dict[str, Any]:
        self._channel(arguments, "channel_id")
        if not arguments.get("thread_ts"):
            raise UnfitError("invalid_arguments", "thread_ts")
        self.statuses.append(arguments)
        return {}

    def _assistant_threads_setSuggestedPrompts(self, arguments: dict[str, Any]) -> dict[str, Any]:
        self._channel(arguments, "channel_id")
        if not 0 < len(arguments["prompts"]) <= 4:
            raise UnfitError("invalid_arguments", "prompts")
        self.prompts.append(arguments)
        return {}

    def _assistant_threads_setTitle(self, arguments: dict[str, Any]) -> dict[str, Any]:
        self._channel(arguments, "channel_id")
        self.titles.append(arguments)
        return {}

    def _views_open(self, arguments: dict[str, Any]) -> dict[str, Any]:
        if arguments.get("trigger_id") not in self.triggers:
            raise UnfitError("expired_trigger_id", str(arguments.get("trigger_id")))
        self.triggers.discard(arguments["trigger_id"])
        check_view(arguments["view"])
        made = {**arguments["view"], "id": f"V{next(self._numbers):06d}", "hash": "h"}
        self.views.append(made)
        return {"view": made}

    def _views_publish(self, arguments: dict[str, Any]) -> dict[str, Any]:
        if arguments.get("user_id") not in self.users:
            raise UnfitError("user_not_found", "")
        if arguments["view"].get("type") != HOME:
            raise UnfitError("invalid_arguments", "view")
        check_view(arguments["view"])
        self.homes[arguments["user_id"]] = arguments["view"]
        return {"view": arguments["view"]}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    slack: Slack

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        kind = self.headers.get("Content-Type", "")
        if self.path.startswith("/upload/"):
            self._take_file(self.path.rpartition("/")[2], body, kind)
            return
        query = self.path.partition("?")[2].encode()
        method, arguments = self.path.partition("?")[0].removeprefix("/api/"), _arguments(body or query, kind)
        token = str(arguments.pop("token", "")) or self.headers.get("Authorization", "").removeprefix("Bearer ")
        slack = self.slack
        fault = slack.faults[method].pop(0) if slack.faults.get(method) else None
        if fault and fault.seconds:
            time.sleep(fault.seconds)
        with slack.changed:
            slack.calls.append((method, arguments))
            slack.times.append(time.monotonic())
            if fault is None or fault.after_effect:
                answer = self._answer(method, arguments, token)
            else:
                answer = {"ok": False, "error": fault.error}
            slack.changed.notify_all()
        if fault and fault.after_effect and fault.error is None:
            self.close_connection = True  # it was done, and nobody hears of it
            self.connection.close()
            return
        status = fault.status if fault else 200
        headers = {"Retry-After": str(fault.retry_after)} if fault and fault.retry_after is not None else {}
        self._send(status, json.dumps(answer).encode() if status == 200 else b"trouble", headers)

    def _answer(self, method: str, arguments: dict[str, Any], token: str) -> dict[str, Any]:
        try:
            answer = self.slack.call(method, arguments, token)
        except UnfitError as unfit:
            self.slack.refused.append(f"{method}: {unfit}")
            needed = {"needed": str(unfit).partition(": ")[2]} if unfit.code == "missing_scope" else {}
            return {"ok": False, "error": unfit.code, **needed}
        if "file_id" in answer:
            arguments["file_id"] = answer["file_id"]
        return {"ok": True, **answer}

    def _take_file(self, key: str, body: bytes, kind: str) -> None:
        if kind.startswith("multipart/form-data"):
            parsed = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
            body = next(part.get_payload(decode=True) for part in parsed.iter_parts())  # type: ignore[attr-defined]
        self.slack.uploads[key] = body
        self._send(200, b"OK", {})

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        scopes = {"X-OAuth-Scopes": ",".join(sorted(self.slack.scopes))}
        for name, value in {"Content-Type": "application/json", **scopes, **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST

    def log_message(self, *_: object) -> None:
        """Be quiet."""


def _arguments(body: bytes, kind: str) -> dict[str, Any]:
    if kind.startswith("application/json"):
        found: dict[str, Any] = json.loads(body or b"{}")
        return {name: value for name, value in found.items() if value is not None}
    flat = {name: values[-1] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}
    return {name: _value(name, value) for name, value in flat.items()}


def _value(name: str, value: str) -> Any:
    return json.loads(value) if name in ("blocks", "view", "files", "prompts", "metadata") else value


@contextmanager
def serving() -> Iterator[Slack]:
    """A workspace that can be called."""
    slack = Slack()
    handler = type("Handler", (_Handler,), {"slack": slack})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    slack.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield slack
    server.shutdown()
    server.server_close()
