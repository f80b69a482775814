"""A chunk's fields → database columns, for openings, candidates and their scores."""

from __future__ import annotations

from knowledge.imports.chunk import Chunk
from knowledge.imports.converter import Converter
from knowledge.sales.team.hiring import REACHED, HiringStage, OpeningStatus, ScoreKind

STATUS_WORDS = (
    (OpeningStatus.ON_HOLD, "onhold hold paused frozen suspended 暂停 冻结 搁置"),
    (OpeningStatus.FILLED, "filled hired complete 招满 已招满 已到岗 已完成"),
    (OpeningStatus.CLOSED, "closed cancelled canceled 关闭 已关闭 取消 已取消"),
    (OpeningStatus.OPEN, "open active recruiting 在招 招聘中 开放 进行中"),
)
STAGE_WORDS = (
    (HiringStage.REJECTED, "rejected reject declined withdrawn withdrew unsuccessful 淘汰 已淘汰 拒绝 未通过 放弃"),
    (HiringStage.HIRED, "hired joined onboarded accepted 已录用 录用 入职 已入职"),
    (HiringStage.OFFER, "offer offered 发出录用 录用通知 待入职"),
    (HiringStage.TEST, "test tested exam case assessment 笔试 测试 考试 案例"),
    (HiringStage.INTERVIEW, "interview interviewed interviewing 面试 面试中 初面 复面 终面"),
    (HiringStage.SCREENING, "screening screened screen 筛选 初筛 简历筛选"),
    (HiringStage.APPLIED, "applied new application received 已申请 申请 投递 新投递"),
)
KIND_WORDS = (
    (ScoreKind.CASE, "case 案例"), (ScoreKind.TEST, "test exam assessment 笔试 测试 考试"),
    (ScoreKind.INTERVIEW, "interview 面试"),
)  # fmt: skip
LARGEST_SCALES = (5, 10, 100)


def openings(converter: Converter, chunk: Chunk) -> None:
    """Openings; without a day they count as opened today, without a status as open."""
    from knowledge.imports.assemble import ROLE_WORDS, by_words, plain

    plain(converter, chunk)
    today = converter.setting.today.isoformat()
    if "role" in chunk.cells:
        roles = [by_words(text, ROLE_WORDS) if text else None for text in chunk.cells["role"]]
        chunk.columns["role"] = [role.value if role else None for role in roles]
    opened = [day or today for day in chunk.get("opened_on")]
    if unknown := sum(day is None for day in chunk.get("opened_on")):
        converter.noted["opening.opened_today"] += unknown
    chunk.columns["opened_on"] = opened
    if "headcount" in chunk.cells:
        chunk.columns["headcount"] = [count or 1 for count in chunk.cells["headcount"]]
        for index, count in enumerate(chunk.columns["headcount"]):
            if count < 1:
                chunk.reject(index, "reject.number", converter.header("headcount"), value=count)
    if "status" in chunk.cells:
        words = [by_words(text, STATUS_WORDS) if text else OpeningStatus.OPEN for text in chunk.cells["status"]]
        for index, found in enumerate(words):
            if found is None:
                written = chunk.cells["status"][index]
                chunk.reject(index, "reject.hiring_word", converter.header("status"), value=written)
        chunk.columns["status"] = [found.value if found else None for found in words]


def candidates(converter: Converter, chunk: Chunk) -> None:
    """Candidates of openings that are there; without a stage they stand where their last day says."""
    from knowledge.imports.assemble import by_words, full_names, plain

    plain(converter, chunk)
    full_names(converter, chunk)
    named = chunk.cells.get("opening")
    for index, opening in enumerate(chunk.get("opening")):
        if opening is None:
            chunk.reject(index, "reject.opening", converter.header("opening") if named is not None else "opening")
    days = {stage: chunk.get(column) for stage, column in REACHED.items()}
    stages: list[str | None] = []
    today = converter.setting.today.isoformat()
    applied = list(days[HiringStage.APPLIED])
    for index, written in enumerate(chunk.get("stage")):
        found = by_words(written, STAGE_WORDS) if written else None
        if written and found is None:
            chunk.reject(index, "reject.hiring_word", converter.header("stage"), value=written)
        reached = [stage for stage, known in days.items() if known[index]]
        out = HiringStage.REJECTED if chunk.get("rejected_on")[index] else None
        stage = found or out or (reached[-1] if reached else HiringStage.APPLIED)
        stages.append(stage.value)
        if applied[index] is None:
            known = [day[index] for day in days.values() if day[index]] + [chunk.get("rejected_on")[index]]
            applied[index] = min((day for day in known if day), default=today)
            converter.noted["candidate.applied_unknown"] += 1
    chunk.columns["stage"], chunk.columns["applied_on"] = stages, applied


def candidate_scores(converter: Converter, chunk: Chunk) -> None:
    """Scores; one above its scale is rejected, one without a scale is out of the smallest usual one that holds it."""
    from knowledge.imports.assemble import by_words, plain

    plain(converter, chunk)
    today = converter.setting.today.isoformat()
    for index, candidate in enumerate(chunk.get("candidate")):
        if candidate is None:
            chunk.reject(index, "reject.candidate", "candidate")
    kinds = [by_words(text, KIND_WORDS) if text else ScoreKind.INTERVIEW for text in chunk.get("kind")]
    chunk.columns["kind"] = [(kind or ScoreKind.INTERVIEW).value for kind in kinds]
    scales = []
    for index, (score, scale) in enumerate(zip(chunk.get("score"), chunk.get("scale"), strict=True)):
        fits = scale or next((one for one in LARGEST_SCALES if score is not None and score <= one), LARGEST_SCALES[-1])
        scales.append(float(fits))
        if score is not None and not 0 <= score <= fits:
            chunk.reject(index, "reject.score", converter.header("score"), value=score, scale=fits)
    chunk.columns["scale"] = scales
    chunk.columns["scored_on"] = [day or today for day in chunk.get("scored_on")]
