"""What the tools of training look for in a message."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from assistant.models.builtin.extract import hiring
from knowledge.numerals import small
from knowledge.quantities import find_numbers
from knowledge.sales.team.training_view import topics_in

if TYPE_CHECKING:
    from assistant.models.builtin.slots import Slots

ABOUT = re.compile(
    r"\b(?:training|trainings|courses?|enroll?(?:ed|s|ment)?|career (?:plan|step|path)s?)\b"
    r"|\bshould i (?:learn|study)\b|\b(?:learn|study) (?:first|next)\b|\bquiz(?:zes)? (?:results?|scores?)\b|\b(?:results?|scores?) (?:of|in) (?:\w+ ){0,3}quiz(?:zes)?\b|测验(?:的)?(?:成绩|结果|得分)|培训|课程|报名|职业规划|职业发展|进修|必修|该学|要学"
    r"|先学|(?:哪些|什么|哪几门|几门)课|(?:门|的)课(?![本堂题])|上课",
    re.IGNORECASE,
)
SCORED = re.compile(r"\bscored?\b|\bgrades?\b|\bhow did i do in\b|分数|成绩|多少分|几分|考得|考了", re.IGNORECASE)
ENROLS = re.compile(
    r"\b(?:enroll?|sign\b.*\bup|register|book\b.*\b(?:on|onto|into|for)|put\b.*\b(?:in|into|on|onto|down for))\b|报名|报上|安排.*(?:参加|学习|上)"
    r"|(?:给|帮|替|让).{1,40}报(?:一?[个门]|了)?(?![告表销价名上])",
    re.I,
)
COMPLETES = re.compile(
    r"\b(?:completed|finished|passed|done with|through with)\b|完成了|通过了|学完|上完|修完|考过了|结业", re.I
)
STEPS = re.compile(
    r"\bcareer\b.*\b(?:step|goal)\b|\badd\b.*\bcareer\b|职业(?:规划|发展).*?(?:加|新增|添加)"
    r"|(?:加|新增|添加).*?职业(?:规划|发展)",
    re.I,
)
STEP_DONE = re.compile(
    r"\b(?:done|completed|finished|ticked off)\b.*\b(?:career )?(?:step|plan)\b|\bstep\b.*\b(?:done|completed|finished)\b"
    r"|(?:完成|做完|实现)了?.*?(?:职业(?:规划|发展)|步骤|这一步)|职业(?:规划|发展).*?(?:已完成|完成了|标记为完成)",
    re.I,
)
NEW_COURSE = re.compile(
    r"\b(?:create|add|set up|make|new)\s+(?:an?\s+|the\s+)?(?:new\s+)?(?:training\s+)?course\b\s*(?:called|named|:)?\s*[“\"「]?"
    r"(?P<name>.+?)[”\"」]?(?=\s+(?:on|about|in the topic|with|for)\s|[,.;:]|$)"
    r"|(?:新建|新增|创建|开设|添加|新开)(?:一?门)?(?:培训)?课程[：:\s]*[“「]?(?P<zh>[^，,。；;”」]+)",
    re.I,
)
NEW_TOPIC = re.compile(
    r"\b(?:on|about|topic(?: is)?:?)\s+(?P<topic>[a-z][a-z -]{2,60}?)(?=\s*(?:[,.;]|\d|with\b|for\b|$))"
    r"|(?:主题|内容)[是为：:]?\s*(?P<zh>[^，,。；;\d]+)",
    re.I,
)
HOURS = re.compile(r"(?P<n>\d+(?:\.\d+)?)\s*(?:hours?|hrs?|h\b|小时|课时|学时)", re.I)
PASSING = re.compile(
    r"(?:pass(?:ing)?[ -]?(?:mark|score|grade)|to pass|及格[线分]?|通过分数?)\D{0,12}(?P<n>\d+(?:\.\d+)?)"
    r"|(?P<m>\d+(?:\.\d+)?)\s*(?:points? )?(?:to pass|分?及格)",
    re.I,
)
REQUIRES = re.compile(
    r"\b(?:mandatory|compulsory|obligatory)\b|\b(?:make|set|is|be|becomes?)\b.*\brequired\b|\brequire\b"
    r"|(?:设为|定为|改为|列为|作为|成为|设成).*必修|必须(?:学|上|修)|必修课?(?:程)?[。！]?$",
    re.I,
)
WITHIN = re.compile(r"within\s+(?P<n>\d+)\s+days|(?P<zh>\d+)\s*[天日](?:之?内|以内)", re.I)
PATH = re.compile(
    r"\b(?:onboarding|induction|learning) (?:path|plan|road ?map|programme|program|progress|steps?|checklist)\b|\btraining path\b|\bmy onboarding\b|\bfar .*\bonboarding\b"
    r"|(?:入职|新人|学习|培训|上手)(?:的)?(?:学习|培训)?(?:路径|路线|清单)|(?:入职|新人)(?:的)?(?:学习|培训)?计划|入职(?:的)?(?:学习|培训)?进度|我的入职",
    re.I,
)
NEXT = re.compile(
    r"\bwhat (?:should|do|must|shall|could|can) (?:i|we|he|she|they|[a-z]+(?: [a-z]+)?) (?:need to |have to )?(?:learn|study|read|practi[sc]e|work on) next\b"
    r"|\bwhat (?:to|should be) (?:learn|learnt|study|read|studied) next\b|\blearn next\b|\bwhere (?:are|do i have) (?:my )?(?:learning |knowledge |skill )?gaps\b"
    r"|(?:接下来|下一步|接着|然后|之后)(?:我|他|她)?(?:应该|应当|该|要|得|可以|还)*(?:学|读|看|补)(?:习|点)?(?:什么|哪)|(?:我|他|她)?最该(?:补|学|提高)(?:什么|哪)|哪方面(?:最)?(?:需要|该)(?:学习|提高|补)",
    re.I,
)
READS = re.compile(
    r"\b(?:read(?:ing)?|materials?|documents?|sections?|written|made of|contents?|cover(?:s|ed)?)\b|要读|该读|读什么|读哪|教材|资料|材料|内容|文件|章节|讲什么|包括",
    re.IGNORECASE,
)
_TITLE = r"(?:the )?(?:document |file |page |文件|文档|资料)?[“\"《](?P<{0}>[^”\"》]+)[”\"》]"
_PART = r"(?:(?:the )?(?:section|part|heading) [“\"](?P<{0}>[^”\"]+)[”\"] (?:of|in|from) )?"
_PART_ZH = r"(?:(?:中|里|里面)?的?[“「](?P<{0}>[^”」]+)[”」](?:这|那)?(?:一?[节章]|部分)?)?"
MATERIAL = re.compile(
    rf"\b(?:add|link|attach|put|assign)\s+{_PART.format('part')}{_TITLE.format('title')}\s+(?:to|with|in|into)\b"
    rf"|把{_TITLE.format('zh_title')}{_PART_ZH.format('zh_part')}\s*(?:加入|加到|加进|添加到|列入|列为|放进|放到|关联到|设为)",
    re.IGNORECASE,
)
UNLINKS = re.compile(
    rf"\b(?:remove|take|unlink|detach|drop|delete)\s+{_PART.format('part')}{_TITLE.format('title')}\s+(?:from|out of)\b"
    rf"|把{_TITLE.format('zh_title')}{_PART_ZH.format('zh_part')}\s*从.+(?:移除|移出|去掉|删掉|删除|拿掉|取消)",
    re.IGNORECASE,
)
PLAN = re.compile(r"\bcareer\b|职业规划|职业发展", re.I)
LACKING = re.compile(
    r"\b(?:lacks?|lacking|have to (?:take|do|complete)|must (?:i|we) (?:take|do)|should i (?:learn|study|take)|(?:learn|take) (?:first|next)|miss(?:es|ing)?|still needs?|need to (?:take|do|complete)|not (?:yet )?(?:finished|completed|done|passed|enrolled|taken)|n['’]t (?:yet )?(?:finished|completed|done|passed|taken|did)|(?:did|do|does|have|has)n['’]?t (?:yet )?(?:finish|complete|do|pass|take|done|finished|completed|passed|taken)|overdue|behind)\b"
    r"|缺|还需要|该学|要学|还没上|没上|未完成|没完成|没有完成|还没|未通过|没通过|没报名|未报名|逾期",
    re.IGNORECASE,
)
COURSES = re.compile(
    r"\b(?:which|what|list|show|all)\b(?:\s+(?:the|all|our|training|me|of))*\s+(?:courses|trainings|training courses)\b(?!.*\b(?:does|should|still|need|lack)\b)"
    r"|(?:有哪些|什么|列出|所有)(?:培训)?课程|(?:有哪些|什么)必修课|哪些课程(?:是)?必修|\brequired (?:courses|of|for)\b|\bcourse requirements\b",
    re.IGNORECASE,
)
# What there is to be chosen from, whoever asks.
OFFERED = re.compile(
    r"\b(?:courses?|trainings?|classes)\b.{0,20}\b(?:(?:can|could|may) (?:i|we|one|people|somebody|anyone) (?:take|do|choose|pick|attend|book|sign up for)"
    r"|do (?:we|you) (?:have|offer|run)|are (?:there|on offer|offered|available)|on offer|to choose from)\b|\b(?:course )?catalogue of (?:courses|trainings?)\b"
    r"|(?:有|开|开设|提供)(?:了|着)?(?:哪些|什么|啥|哪几门|几门)(?:培训)?课(?!题|堂|本|(?:程)?(?:要|没|该|还))|课(?:程)?(?:可以|能|可)(?:上|学|选|报|参加)|可(?:以|供)?(?:选|上|学|报)的?(?:课|培训)",
    re.IGNORECASE,
)
SCORED = re.compile(
    r"\bscor(?:e|es|ed|ing)\b|\bpoints?\b|\bwith (?:an? |less than |under |below |more than |over |above )?\d|\bgot \d|\bresults?\b|分|成绩",
    re.I,
)
_SCORE = r"\d+(?:\.\d+)?|[一二三四五六七八九十]{1,3}"
BELOW = re.compile(
    rf"(?:under|below|less than|lower than|fewer than|<|低于|不到|不足|小于|少于|没到|没过)\s*(?P<n>{_SCORE})"
    rf"|(?P<upto>{_SCORE})\s*分?(?:以下|之下|不到)",
    re.I,
)
BY = re.compile(
    r"\b(?:by|until|before|due)\s+(?:the\s+)?(?P<day>[^,.;:]+)|(?P<zh>[^，,。；;：:给让]+?)(?:之前|以前|前)(?:完成|学完)?",
    re.I,
)
TITLE = re.compile(
    r"(?:step|plan|规划|计划|一步)[^:：]*[:：]\s*(?P<title>[^。；;]+?)(?=\s+(?:by|until|before)\s|[，,]|[。；;]|$)",
    re.I,
)
EVERYBODY = re.compile(
    r"\b(?:everyone|everybody|all (?:who|those|reps|people)|whoever|anyone)\b|所有|全体|大家|全部|每个人|都", re.I
)


def about_training(slots: Slots) -> bool:
    """Whether a message is about training: it says so, names a course, or a score in a topic of the courses."""
    text = slots.frame.text
    said = any(pattern.search(text) for pattern in (ABOUT, PATH, NEXT))
    said = said or any(name.of("course") for name in slots.frame.names)
    scored = SCORED.search(slots.frame.text) is not None or below(slots) is not None
    return bool(said) or bool(scored and topic(slots))


def topic(slots: Slots) -> str | None:
    """The topic of courses that is named; of a course that is named itself none."""
    text = slots.frame.text
    told = any(words.search(text) for words in (ABOUT, PATH, NEXT, SCORED, BELOW, NEW_COURSE, COURSES, LACKING))
    if not told or slots.name("course") is not None:
        return None
    return next(iter(topics_in(slots.access, slots.frame.text)), None)


def what(slots: Slots) -> str | None:
    """Courses, low scores, a career plan, or who lacks what; None: progress."""
    text = slots.frame.text
    if PATH.search(text):
        return "path"
    if NEXT.search(text):
        return "next"
    if PLAN.search(text):
        return "plan"
    if below(slots) is not None:
        return "scores"
    if LACKING.search(text) and not (slots.name("course") and re.search(r"要读|读什么|读哪|教材|资料|\bread\b", text)):
        return "lacking"
    if slots.name("course") and READS.search(text):
        return "courses"
    if OFFERED.search(text) and people(slots) in ([], ["me"]):
        return "courses"
    return "courses" if COURSES.search(text) and not people(slots) else None


def material(slots: Slots) -> tuple[str | None, str | None]:
    """The document that is to be a course's material or no longer, and the heading of it that is meant."""
    found = UNLINKS.search(slots.frame.text) or MATERIAL.search(slots.frame.text)
    return (None, None) if found is None else (found["title"] or found["zh_title"], found["part"] or found["zh_part"])


def below(slots: Slots) -> float | None:
    """Only scores under this."""
    found = BELOW.search(slots.frame.text)
    said = (found["n"] or found["upto"]) if found else None
    if said is None or not SCORED.search(slots.frame.text):
        return None
    bound = float(said) if said[0].isdigit() else float(small(said) or 0)
    return bound if 0 < bound <= 100 else None


def people(slots: Slots) -> list[str]:
    """Every colleague named, in full where there is one reading; the asker where they say "me"."""
    found = []
    for name in slots.frame.names:
        if readings := name.of("person"):
            labels = {reading.label for reading in readings}
            found.append(labels.pop() if len(labels) == 1 else name.text)
    mine = re.search(
        r"\b(?<!show )(?<!tell )(?<!give )(?:me|myself|i|my)\b|(?<![给帮])我(?!们)|[给帮]我(?=报|加|安排|登记)",
        slots.frame.text,
        re.IGNORECASE,
    )
    return list(dict.fromkeys(found)) or (["me"] if mine and not EVERYBODY.search(slots.frame.text) else [])


def learner(slots: Slots) -> str | None:
    """Whose training is asked for, where it is one person's; "my team" is no person."""
    found = people(slots)
    return found[0] if len(found) == 1 and not slots.frame.has("team") else None


def action(slots: Slots) -> str | None:
    """What is to be written, by its verb."""
    text = slots.frame.text
    if slots.name("course") and (UNLINKS.search(text) or MATERIAL.search(text)):
        return "unlink" if UNLINKS.search(text) else "material"
    if STEP_DONE.search(text) and people(slots):
        return "step_done"
    if STEPS.search(text):
        return "step"
    if NEW_COURSE.search(text):
        return "course"
    if REQUIRES.search(text) and not people(slots) and slots.name("course"):
        return "require"
    course = any(name.of("course") for name in slots.frame.names)
    if ENROLS.search(text) and not LACKING.search(text.replace("报名", "")):
        return "enrol"
    if ENROLS.search(text) and EVERYBODY.search(text):
        return "enrol"
    return "complete" if course and COMPLETES.search(text) and people(slots) else None


def lacking(slots: Slots) -> bool | None:
    """Whether only those who have not passed it are meant."""
    return True if LACKING.search(slots.frame.text) else None


def score(slots: Slots) -> float | None:
    """The score a course was completed with, where there is one."""
    given = scores(slots)
    return given[0] if len(given) == 1 else None


def several(slots: Slots) -> list[float] | None:
    """Their scores in the order of the people, where there are several."""
    given = scores(slots)
    return given if len(given) > 1 else None


def scores(slots: Slots) -> list[float]:
    """Every score that is said of a completed course."""
    if action(slots) != "complete" or not SCORED.search(slots.frame.text):
        return []
    names = slots.frame.names
    free = [
        float(span.value.amount) for span in find_numbers(slots.frame.text)
        if not any(name.start < span.end and span.start < name.end for name in names)
    ]  # fmt: skip
    return [number for number in free if 0 <= number <= 100]


def due(slots: Slots) -> str | None:
    """Until when, as said."""
    if material(slots)[0]:
        return None
    found = BY.search(slots.frame.text)
    if found is None:
        return None
    days = [span for span in slots.frame.periods if found.start() <= span.start < found.end()]
    return days[-1].text if days else (found["day"] or found["zh"] or "").strip() or None


def title(slots: Slots) -> str | None:
    """What a step of the career plan is."""
    if material(slots)[0]:
        return None
    found = TITLE.search(slots.frame.text)
    quoted = re.search(r"[“\"「『](?P<title>[^”\"」』]+)[”\"」』]", slots.frame.text)
    return (quoted or found)["title"].strip() if quoted or found else None  # type: ignore[index]


def new_course(slots: Slots) -> str | None:
    """What a new course is called."""
    found = NEW_COURSE.search(slots.frame.text)
    return (found["name"] or found["zh"]).strip() if found else None


def new_topic(slots: Slots) -> str | None:
    """What a new course teaches, as it was said."""
    found = NEW_TOPIC.search(slots.frame.text) if NEW_COURSE.search(slots.frame.text) else None
    return (found["topic"] or found["zh"]).strip() if found else None


def _number(pattern: re.Pattern[str], slots: Slots) -> float | None:
    found = pattern.search(slots.frame.text)
    said = next((value for value in found.groups() if value), None) if found else None
    return float(said) if said else None


def within(slots: Slots) -> int | None:
    """Within how many days of the start a course is required."""
    days = _number(WITHIN, slots)
    return None if days is None else int(days)


def required_role(slots: Slots) -> str | None:
    """The role that a course is required of."""
    return hiring.role(slots) if action(slots) == "require" else None


EXTRACTORS: dict[str, Callable[[Slots], Any]] = {
    "course": lambda slots: slots.name("course"), "training_topic": topic, "training_what": what,
    "training_below": below, "people": people, "learner": learner, "training_action": action, "training_lacking": lacking,
    "training_score": score, "training_due": due, "career_title": title, "career_goal": lambda _: None,
    "training_scores": several, "new_course": new_course, "new_topic": new_topic,
    "course_document": lambda slots: material(slots)[0], "course_heading": lambda slots: material(slots)[1],
    "course_hours": lambda slots: _number(HOURS, slots), "passing_score": lambda slots: _number(PASSING, slots),
    "required_role": required_role, "within_days": within,
}  # fmt: skip
