"""Every page that a link leads to, a few of each kind."""

from collections import Counter, deque
from collections.abc import Callable
from urllib.parse import urldefrag, urljoin

from tests.alike.pages_browser import Answer, Browser, digest, pattern

MOST = 4
"""Pages of one kind; what more links lead to is alike."""
MOST_BY_KIND = {"/app/method/rules/*": 6, "/app/method/factors/*": 6}
LOG = ("/app/admin/log", "/app/files/log/")
STARTS = (
    *("/app/", "/app/?all=yes", "/app/admin", "/app/contract-start", "/app/needs", "/app/reply"),
    *("/app/parties", "/app/parties?q=Fj%C3%A4ll", "/app/parties?q=559999-0024", "/app/mappings"),
    *("/app/upload", "/app/incidents/new", "/app/needs/new", "/app/needs/new?cpv=st%C3%A4d"),
    *(
        "/app/needs/categories?cpv=vakt",
        "/app/log-in",
        "/app/log-in?out=yes",
        "/app/log-in?ended=yes",
    ),
)
OF_MADE = (
    ("incident", "/app/incidents/{}"),
    ("loose run", "/app/screenings/{}"),
    ("late run", "/app/screenings/{}"),
    ("unread ledger", "/app/portfolios/mapping?files={}&source=egen"),
    ("failed portfolio", "/app/portfolios/{}"),
    ("norsk", "/app/parties/{}"),
    ("firm", "/app/parties/{}"),
    ("case", "/app/cases/{}"),
    ("case", "/app/cases/{}/history"),
    ("case", "/app/cases/{}/comparison"),
    ("case", "/app/cases/{}/matches"),
)


def log_in(browser: Browser, key: str) -> Answer:
    """Log in with a key by the form."""
    page = browser.get("/app/log-in").page
    assert page is not None
    form = next(one for one in page.forms if one.action.endswith("/log-in"))
    return browser.send(form, "/app/log-in", {"key": key})


def walk(
    browser: Browser, ids: dict[str, str], sealed: Callable[[], None], mark: str = ""
) -> dict[str, Answer]:
    """Follow every link from the first pages on, and note each page; return them by address.

    Args:
        browser: Who walks.
        ids: What was made, by name.
        sealed: Waits until the log is steady; its pages are seen last.
        mark: Told in every key, of a walk that notes no frames.
    """
    begin = [*STARTS, *(one.format(ids[name]) for name, one in OF_MADE if ids.get(name))]
    todo = deque((one, "start") for one in begin)
    log: deque[tuple[str, str]] = deque()
    seen: set[str] = set()
    counted: Counter[str] = Counter()
    noted: dict[str, Answer] = {}
    while todo or log:
        if not todo:
            sealed()
            todo, log = log, deque()
        address, came_from = todo.popleft()
        address = urldefrag(address)[0]
        kind = pattern(address)
        if address in seen or counted[kind] >= MOST_BY_KIND.get(kind, MOST):
            continue
        seen.add(address)
        counted[kind] += 1
        name = browser.key(address, came_from)
        answer = browser.get(address)
        key = f"{browser.language}{mark} {name}"
        if address.startswith("/app/static/"):
            browser.notes.add(key.partition("?")[0], digest(answer.response.content))
            continue
        browser.note(key, answer, whole=not mark)
        noted[address] = answer
        links = answer.page.links if answer.page else []
        if answer.response.is_redirect:
            links = [answer.response.headers["location"]]
        for link in links:
            led = urljoin(address, link)
            if urldefrag(led)[0].endswith("/bundle"):
                continue  # the log is told of it some moment after it was sent
            if led.startswith(LOG) and not address.startswith(LOG):
                log.append((led, name))
            elif led.startswith("/app/"):
                todo.append((led, name))
    return noted
