"""The terminal's own few phrases around an answer, in the answer's language."""

from __future__ import annotations

from datetime import datetime

PHRASES = {
    "undo": ("undo: salesdesk undo {id}", "撤销：salesdesk undo {id}"),
    "rows": ("{count} of {total} rows", "{total} 行中的前 {count} 行"),
    "approve?": ("Approve? [y/n, Enter: later] ", "是否批准？[y 批准 / n 拒绝 / 回车：稍后] "),
    "no person": ("Approving needs a person at a terminal, or the page.", "批准需要有人在终端或网页上操作。"),
    "waits": (
        "Waits for approval until {until}. Approve it on the page, or in a terminal: salesdesk approve {id}",
        "等待批准，截至 {until}。可在网页上批准，或在终端运行：salesdesk approve {id}",
    ),
    "asked by": ("Asked for by {who}.", "由{who}提出。"),
    "nothing waits": ("Nothing waits for you.", "没有待您处理的申请。"),
    "sources": ("sources: {files}", "来源：{files}"),
    "page": (", p. {page}", "，第 {page} 页"),
    "thread": ("go on: --thread {id}", "继续对话：--thread {id}"),
    "chat": (
        "Ask away. A number takes that choice, /new begins a new conversation, /undo takes the last change back, "
        "/good or /bad with a reason judges the last answer, /quit ends.",
        "请提问。输入序号即选择该项，/new 开始新对话，/undo 撤销上一次变更，"
        "/good 或 /bad 加原因评价上一条回答，/quit 退出。",
    ),
    "judged": ("Noted, thank you.", "已记录，谢谢。"),
    "nothing to judge": ("There is no answer to judge yet.", "还没有可以评价的回答。"),
    "no usage": ("No large model was used from {since} to {until}.", "{since} 至 {until} 没有使用大语言模型。"),
    "usage headers": (
        "Day|Person|Model|Turns|Tokens read|of them cached|Tokens written|Cost",
        "日期|人员|模型|问答|读入 token|其中缓存|输出 token|费用",
    ),
    "usage total": ("Total", "合计"),
    "budget person": ("Your budget of today", "您今天的预算"),
    "budget day": ("The company's budget of today", "公司今天的预算"),
    "nothing to undo": ("There is nothing to undo here.", "没有可撤销的变更。"),
}
YES = frozenset({"y", "yes", "是", "好", "批准", "同意"})
NO = frozenset({"n", "no", "否", "不", "拒绝", "不同意"})


def local_time(instant: str) -> str:
    """An ISO instant as a clock beside this terminal shows it."""
    return f"{datetime.fromisoformat(instant).astimezone():%Y-%m-%d %H:%M}"


def phrase(name: str, language: str, **facts: object) -> str:
    """A phrase in English or Chinese, filled."""
    english, chinese = PHRASES[name]
    return (chinese if language == "zh" else english).format(**facts)
