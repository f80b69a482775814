"""What people ask a sales assistant about, and these records have no place for.

A question about one of them gets "no data", with its name, and not the figure that happens to be nearest.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Topic:
    """A subject without records: its name in both languages and the words for it."""

    label_en: str
    label_zh: str
    words_en: tuple[str, ...]
    words_zh: tuple[str, ...]


def _topic(label_en: str, label_zh: str, english: str, chinese: str) -> Topic:
    return Topic(label_en, label_zh, tuple(english.split(", ")), tuple(chinese.split("、")))


UNRECORDED: dict[str, Topic] = {
    "spend": _topic(
        "acquisition costs and returns on spending", "获客成本和投入产出",
        "acquisition cost, customer acquisition cost, cac, cost per lead, cost per deal, roi, return on investment, payroll",
        "获客成本、客户获取成本、投入产出、投入产出比、投资回报、投资回报率",
    ),
    "salary": _topic(
        "salaries", "工资",
        "salary, salaries, compensation, base pay, base salary, wage, wages",
        "工资、薪资、薪酬、底薪、基本工资",
    ),
    "training": _topic(
        "training", "培训",
        "certification, certifications, certified",
        "认证、资格认证",
    ),
    "hiring": _topic(
        "hiring", "招聘",
        "planned to hire, "
        "headcount plan, hiring plan, attrition, turnover of staff",
        "再招、计划招、招几个、招聘计划、离职率、离职",
    ),
    "payments": _topic(
        "payments and invoices", "回款和发票",
        "bill, bills, unpaid bills, payment, payments, invoice, invoices, invoiced, collected, to be collected, collections, receivables, "
        "accounts receivable, cash flow, paid, unpaid, outstanding invoices",
        "账单、未付、未付款、回款、收款、发票、开票、应收、应收账款、账期、欠款、现金流、付款、到账",
    ),
    "returns": _topic(
        "returns and refunds", "退货和退款", "returned, refund, refunds, refunded, product returns, goods returned, return rate",
        "退货、退款、退换货、退货率",
    ),
    "delivery": _topic(
        "deliveries", "发货",
        "delivery, deliveries, delivered on time, delivery time, shipping, shipped, shipment, shipments, days to ship",
        "发货、交付、交货、物流、配送、到货、交期",
    ),
    "stock": _topic("stock", "库存", "inventory, stock, stock level, stock levels, in stock, out of stock, warehouse", "库存、存货、缺货、仓库"),
    "web": _topic(
        "website and campaign figures", "网站和营销活动数据",
        "website visits, website traffic, web traffic, page views, clicks, impressions, campaign, campaigns, click rate, open rate",
        "网站流量、网站访问、访问量、点击、点击率、曝光、营销活动、投放",
    ),
    "recommendation": _topic("recommendation scores", "推荐值", "nps, net promoter, net promoter score", "净推荐值、推荐值"),
    "contracts": _topic(
        "contracts and renewals", "合同和续约",
        "contract value, contracts, renewal, renewals, renewal rate, renewed, subscription, subscriptions, arr, mrr, recurring revenue, "
        "annual recurring revenue, monthly recurring revenue, net retention, retention rate",
        "合同、续约、续约率、续费、续费率、订阅、经常性收入、留存率",
    ),
    "tenure": _topic("lengths of service", "司龄", "tenure, seniority, years of service, time with the company", "司龄、工龄、在职年限"),
    "lifetime_value": _topic(
        "customer lifetime value", "客户终身价值", "lifetime value, customer lifetime value, ltv, clv", "客户终身价值、终身价值、生命周期价值"
    ),
}  # fmt: skip
