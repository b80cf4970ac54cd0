"""What each picture is called where there is a choice of them."""

from __future__ import annotations

from sim.report.words.english import capital

_TITLES = {
    "retention": "Who is still there, month by month",
    "lost_knowledge": "Knowledge lost and knowledge held",
    "why": "Why it differs",
    "tornado": "How far each assumption moves the difference",
    "how_sure": "How sure this is",
    "exits": "Who leaves, why and where to",
    "exits_by_cause": "What has become of the people of day one",
    "posts": "Posts: contracts, vacancies and interims",
    "limbo": "People out of contract around 1 April",
    "partners": "Partners, by how many of the team know them well",
    "maturity": "How mature the system is",
    "spending": "Spending by financial year",
    "posts_page": "The posts, one by one (personal data)",
    "contract_ends": "When the contracts of the team end (personal data)",
    "structure": "The difference if the system works otherwise",
    "conditioning": "What published figures say of the assumptions",
    "difference_retention": "The difference in people kept, month by month",
    "difference_lost_knowledge": "The difference in knowledge lost, month by month",
}


def picture_title(name: str, policy: str = "") -> str:
    """Return what a picture shows, in a few words; of one that nobody gave words to, its name.

    Parameters
    ----------
    name : str
        Of the picture, as it is registered.
    policy : str
        Whose picture it is, if several have one.
    """
    title = _TITLES.get(name) or capital(name.replace("_", " "))
    return f"{title}: {policy}" if policy else title
