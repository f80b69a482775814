"""What is asked of the machine itself, and of no record: its instructions, keys and settings, files, commands, SQL.

Nothing here reads any of it, so it is said, whoever asks; a question about a rule ("may I share my password?") is one
for the library, and a text that is logged or kept as a task may say what it likes.
"""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re

from assistant.models.builtin.extract.orders import read_order
from assistant.models.builtin.reading.lexicon import TOUCHES
from assistant.models.builtin.slots import Slots

OWN = re.compile(
    r"\b(?:system|hidden|initial|original|developer|secret|internal) (?:prompts?|messages?|instructions?)\b"
    r"|\byour (?:own |exact |full |initial |original |hidden )*(?:prompts?|instructions?|configuration|config|source code|settings|weights)\b"
    r"|\b(?:everything|text|words|messages?|instructions?) (?:above|before) (?:this|my) (?:line|message|conversation|chat|first message)\b"
    r"|(?:这一?[行句]|这条(?:消息)?|本行|以)(?:话)?(?:之前|之上|前面|上面|上)的?(?:所有|全部|一切)的?(?:内容|文字|指令|消息|话)|系统(?:提示词?|指令|消息)|提示词|(?:你|您)的?(?:初始|原始|隐藏|内部|后台|完整)?的?(?:指令|设定|源代码|源码|配置文件?|系统设置)",
    re.IGNORECASE,
)
SECRETS = re.compile(
    r"\b(?:api|secret|private|access|encryption|signing|ssh)[- ]?keys?\b|\bpass(?:words?|phrases?)\b|\bcredentials?\b|\b(?:access|bearer|session|auth\w*) tokens?\b"
    r"|\b(?:environment|env) variables?\b|\bconnection strings?\b|\b(?:database|db|server) (?:address|url|host|user|login|dump|file|schema)s?\b"
    r"|api\s*(?:密钥|key)|密钥|密码|口令|令牌|环境变量|数据库(?:的)?(?:地址|连接串?|账号|用户名|文件|表结构|备份)|服务器(?:的)?(?:地址|账号|登录)",
    re.IGNORECASE | re.ASCII,
)
# Where it is asked what is allowed, somebody's rules are asked for.
RULES = re.compile(
    r"\b(?:may|must|should|allowed|permitted|rules?|polic(?:y|ies)|guidelines?|how often|forbidden)\b|可不可以|允许|规定|规则|制度|政策|应该|必须|多久",
    re.IGNORECASE,
)
# Whoever wants rules to be ignored asks for none of them.
WAIVED = re.compile(
    r"\b(?:ignore|forget|disregard|bypass|override|skip)\b.{0,24}\b(?:rules?|polic(?:y|ies)|instructions?|guidelines?)\b"
    r"|(?:忽略|无视|忘记|忘掉|绕过|跳过|不管|别管).{0,8}(?:规定|规则|制度|政策|指令)",
    re.IGNORECASE,
)
# Paths of files; a figure like 1/2 and a date are none.
FILES = re.compile(
    r"(?<![\w./])/(?:etc|var|home|root|usr|proc|tmp|opt|dev|bin|mnt|srv|sys|users)(?:/[\w.@-]+)+|(?<!\w)[a-z]:\\[\w\\.-]+|(?<!\w)~/[\w./-]+"
    r"|(?<![\w.])\.\./[\w./-]+|(?<!\w)\.env\b|\bfile://\S+",
    re.IGNORECASE | re.ASCII,
)
# Statements of a database, and commands of a shell.
STATEMENTS = re.compile(
    r"\bSELECT\b.+\bFROM\b|\b(?:DROP|TRUNCATE|ALTER)\s+(?:TABLE|DATABASE|SCHEMA)\b|\bDELETE\s+FROM\b|\bINSERT\s+INTO\b|\bUPDATE\s+\w+\s+SET\b|\bUNION\s+(?:ALL\s+)?SELECT\b"
    r"|(?i:\bselect\b(?:\s+\*|.+\.\w+).*\bfrom\s+\w+|\b(?:drop|truncate|alter)\s+table\s+\w+|\bdelete\s+from\s+\w+\s+where\b|\bupdate\s+\w+\s+set\s+\w+\s*=)"
    r"|\b(?:rm\s+-\w*r\w*|sudo|chmod|curl|wget|cat)\s+[-/~.\w]*[/:.]\S*",
    re.DOTALL | re.ASCII,
)


def asks_the_machine(slots: Slots) -> bool:
    """Whether a message is for the machine and not for the records; what is written down of a customer is not."""
    text = slots.frame.text
    for name in slots.frame.names:
        if name.exact:  # a record may be called so
            text = f"{text[: name.start]}{' ' * (name.end - name.start)}{text[name.end :]}"
    secret = SECRETS.search(text) and not RULES.search(WAIVED.sub(" ", text))
    if not (secret or OWN.search(text) or FILES.search(text) or STATEMENTS.search(text)):
        return False
    return not slots.frame.has("log", *TOUCHES) and read_order(slots) is None
