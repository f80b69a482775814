"""Activities and tasks: what was logged, what is still to be done, and how much work a deal takes."""

from __future__ import annotations

from sqlalchemy import distinct, func

from knowledge.metrics.definitions.metric import COUNT, Metric, count, declare, plain
from knowledge.metrics.model import Unit
from knowledge.sales.sell.activities import Activity, ActivityKind, Task


def _touches(name: str, en: str, zh: str, kind: ActivityKind | None, english: str, chinese: str) -> Metric:
    return declare(
        name, en, zh, COUNT, "flow", "activities", (f"How many {en} were logged, by day.", f"记录的{zh}，按日期计算。"),
        (english, chinese), value=count, where=Activity.kind == kind if kind else None, day=Activity.happened_on, additive=True,
    )  # fmt: skip


ACTIVITY_METRICS: tuple[Metric, ...] = (
    _touches("activities", "activities", "活动数", None, "activity, touches, interactions, number of activities, follow ups logged, touchpoints, touch points, touchpoint, customer contacts made", "活动、活动数量、跟进次数、互动次数、跟进记录、跟进了多少次、互动记录、接触次数、往来记录"),
    _touches("calls", "calls", "电话数", ActivityKind.CALL, "call, phone calls, telephone calls, calls made, phoned, rang, phone conversations", "电话、电话次数、通话次数、打电话次数、电话量、通话、打了多少个电话、打了几个电话"),
    _touches("visits", "visits", "拜访数", ActivityKind.VISIT, "visit, customer visits, site visits, visits made, customer visits made, store visits, trips to customers, calls in person, visits in person, in person visits", "拜访、拜访次数、客户拜访、拜访量、走访次数、拜访…次客户、走访…次客户、跑客户、跑了…次客户、跑了…趟客户、跑了几家客户、跑了多少次、跑了几趟、跑店、见客户…次、见了…次客户、上门次数、上门拜访、去了…次客户"),
    _touches("emails", "e-mails", "邮件数", ActivityKind.EMAIL, "email, emails sent, e mails, mails", "邮件、邮件数量、发送邮件、邮件量"),
    _touches("meetings", "meetings", "会议数", ActivityKind.MEETING, "meeting, meetings held, sit downs", "会议、会议次数、会面次数、开了几次会、会面数"),
    _touches("messages", "messages", "消息数", ActivityKind.MESSAGE, "message, chats", "消息、消息条数、微信消息"),
    declare(
        "tasks_open", "open tasks", "未完成任务数", COUNT, "stock", "tasks",
        ("Tasks not done at the end of the period.", "期末仍未完成的任务数。"),
        ("open tasks, to dos, pending tasks, tasks, unfinished tasks, todo, to do list, todo list, open to dos, things to do", "任务、待办、未完成任务、待办任务、未完成的任务、没做完的任务、没完成的任务、要做的事"),
        value=count, ends=Task.done_on, additive=True,
    ),
    declare(
        "activities_per_deal", "activities per deal", "单均活动数", Unit.RATIO, "flow", "activities",
        ("Activities that belong to a deal ÷ the deals they belong to.", "属于商机的活动数 ÷ 所涉及的商机数。"),
        ("touches per deal, average activities per deal, activities for each deal, activities…per deal, touches…per deal, contacts…per deal", "每单活动数、每个商机的活动数、平均每单活动、每单…跟进、每单…联系、每个商机…跟进、每个商机…联系"),
        value=plain(1.0 * func.count() / func.nullif(func.count(distinct(Activity.deal_id)), 0)),
        where=Activity.deal_id.is_not(None), day=Activity.happened_on,
    ),
)  # fmt: skip
