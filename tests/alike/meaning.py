"""A module as it is compared when modules have moved: its statements without its imports.

Every name that an import gives is replaced by what it leads to, so that neither where something is
imported from nor what a module is called there makes a difference, but another thing of the same
name does. What a module hands on of another one is followed there.
"""

import ast
import copy
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_SCOPES = (
    *(*_FUNCTIONS, ast.ClassDef, ast.Lambda),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
)
_OUTSIDE = ("decorator_list", "args", "returns", "bases", "keywords")
"""What of a function or class is looked up where it stands and not within."""

_BEFORE, _SHOWN = 40, 160
"""Characters that are told before a difference, and in all."""

Renamed = Callable[[str], str]
"""Returns what a dotted name is called in the tree that is compared with."""


class Tree:
    """The modules of one tree, and what the names of each lead to.

    Args:
        modules: Text by dotted name; a package is called as its folder.
        packages: Those that are packages.
    """

    def __init__(self, modules: Mapping[str, str], packages: Iterable[str] = ()) -> None:
        self.parsed = {name: ast.parse(text) for name, text in modules.items()}
        self._packages = frozenset(packages)
        self._given = {
            name: given_by_imports(own.body, self.package_of(name))
            for name, own in self.parsed.items()
        }
        self._bound = {name: bound_by(own) for name, own in self.parsed.items()}

    def package_of(self, name: str) -> str:
        """Return the package that relative imports of a module begin in."""
        return name if name in self._packages else name.rpartition(".")[0]

    def led_to(self, dotted: str) -> str:
        """Return where a dotted name leads, through all modules that hand it on."""
        seen = set()
        while dotted not in seen:
            seen.add(dotted)
            module, rest = self._parted(dotted)
            name, _, further = rest.partition(".")
            given = self._given.get(module, {}).get(name)
            if given is None or name in self._bound[module]:
                break
            dotted = f"{given}.{further}" if further else given
        return dotted

    def _parted(self, dotted: str) -> tuple[str, str]:
        """Return the longest beginning of a dotted name that is a module, and the rest."""
        parts = dotted.split(".")
        for length in range(len(parts), 0, -1):
            if (module := ".".join(parts[:length])) in self.parsed:
                return module, ".".join(parts[length:])
        return "", dotted

    def meaning(self, name: str, renamed: Renamed = str) -> ast.Module:
        """Return a module without imports, its imported names replaced by what they lead to."""
        own = copy.deepcopy(self.parsed[name])
        _Meaning(self, self.package_of(name), renamed).visit(own)
        return own

    def for_effect(self, name: str, renamed: Renamed = str) -> set[str]:
        """Return the modules that a module imports and never names: for what that does."""
        used = {one.id for one in ast.walk(self.parsed[name]) if isinstance(one, ast.Name)}
        led = {self.led_to(to) for local, to in self._given[name].items() if local not in used}
        return {renamed(one) for one in led if one in self.parsed}


def given_by_imports(body: Iterable[ast.stmt], package: str) -> dict[str, str]:
    """Return what the imports of a scope give: a dotted name by each name."""
    given: dict[str, str] = {}
    for one in _own(body):
        if isinstance(one, ast.Import):
            for alias in one.names:
                whole = alias.name if alias.asname else alias.name.partition(".")[0]
                given[alias.asname or whole] = whole
        elif isinstance(one, ast.ImportFrom):
            above = package.split(".")
            above = above[: len(above) - one.level + 1] if one.level else []
            origin = [*above, *([one.module] if one.module else [])]
            for alias in one.names:
                given[alias.asname or alias.name] = ".".join([*origin, alias.name])
    return given


def bound_by(scope: ast.AST) -> set[str]:
    """Return the names that a scope binds otherwise than by imports."""
    found: set[str] = set()
    if isinstance(scope, (*_FUNCTIONS, ast.Lambda)):
        found |= {one.arg for one in ast.walk(scope.args) if isinstance(one, ast.arg)}
    body = getattr(scope, "body", None)
    within = body if isinstance(body, list) else list(ast.iter_child_nodes(scope))
    for one in _own(within):
        if isinstance(one, (*_FUNCTIONS, ast.ClassDef)):
            found.add(one.name)
        elif isinstance(one, ast.Name) and not isinstance(one.ctx, ast.Load):
            found.add(one.id)
        elif isinstance(one, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and one.name:
            found.add(one.name)
    return found


def _own(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Yield what stands in a scope, not what stands in the scopes within it."""
    for one in nodes:
        yield one
        if not isinstance(one, _SCOPES):
            yield from _own(ast.iter_child_nodes(one))


class _Meaning(ast.NodeTransformer):
    """Takes the imports out of a module and replaces the names that they give."""

    def __init__(self, tree: Tree, package: str, renamed: Renamed) -> None:
        self._tree = tree
        self._package = package
        self._renamed = renamed
        self._scopes: list[tuple[bool, dict[str, str], set[str]]] = []

    def generic_visit(self, node: ast.AST) -> ast.AST:
        within = isinstance(node, (ast.Module, *_SCOPES))
        outside = _OUTSIDE if isinstance(node, (*_FUNCTIONS, ast.ClassDef, ast.Lambda)) else ()
        for field in outside:
            self._visit_field(node, field)
        if within:
            body = getattr(node, "body", None)
            given = given_by_imports(body, self._package) if isinstance(body, list) else {}
            self._scopes.append((isinstance(node, ast.ClassDef), given, bound_by(node)))
        for field in node._fields:
            if field not in outside:
                self._visit_field(node, field)
        if within:
            self._scopes.pop()
        return node

    def _visit_field(self, node: ast.AST, field: str) -> None:
        value = getattr(node, field, None)
        if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
            setattr(node, field, list(self._statements(value)))
        elif isinstance(value, list):
            each = [self.visit(one) if isinstance(one, ast.AST) else one for one in value]
            setattr(node, field, each)
        elif field in ("annotation", "returns") and _is_text(value):
            setattr(node, field, self.visit(ast.parse(value.value, mode="eval").body))
        elif isinstance(value, ast.AST):
            setattr(node, field, self.visit(value))

    def _statements(self, body: list[ast.stmt]) -> Iterator[ast.stmt]:
        for one in body:
            if isinstance(one, (ast.Import, ast.ImportFrom)):
                continue
            found = self.visit(one)
            if isinstance(found, ast.Expr) and _is_text(found.value):
                found.value.value = " ".join(found.value.value.split())  # however it is broken
            if not (isinstance(found, ast.If) and not found.body and not found.orelse):
                yield found

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return self._named(node, node.id, "")

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        chain, base = node.attr, node.value
        while isinstance(base, ast.Attribute):
            chain, base = f"{base.attr}.{chain}", base.value
        if isinstance(base, ast.Name) and self._leads(base.id) is not None:
            return self._named(node, base.id, f".{chain}")
        return self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if isinstance(node.value, str):
            node.value = text_renamed(node.value, self._renamed)
        return node

    def _named(self, node: ast.Name | ast.Attribute, name: str, chain: str) -> ast.AST:
        led = self._leads(name)
        if led is None:
            return node
        found = self._renamed(self._tree.led_to(f"{led}{chain}"))
        return ast.copy_location(ast.Name(id=found, ctx=node.ctx), node)

    def _leads(self, name: str) -> str | None:
        """Return what a name leads to, if it is an import that gives it where it is used."""
        for depth, (is_class, given, bound) in enumerate(reversed(self._scopes)):
            if is_class and depth:
                continue
            if name in bound:
                return None
            if name in given:
                return given[name]
        return None


def text_renamed(text: str, renamed: Renamed) -> str:
    """Return a text with the modules and folders that it names called as in the other tree."""

    def dotted(found: re.Match[str]) -> str:
        return renamed(found[0])

    def path(found: re.Match[str]) -> str:
        return renamed(found[0].replace("/", ".")).replace(".", "/")

    text = re.sub(r"\b[A-Za-z_]\w*(?:/[A-Za-z_]\w*)+", path, text)
    return re.sub(r"\b[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+", dotted, text)


def _is_text(value: Any) -> bool:
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


def first_difference(old: Any, new: Any, at: tuple[int, int] = (1, 1)) -> str | None:
    """Return where two syntax trees differ first, with both lines and what stands there."""
    if isinstance(old, ast.AST) and isinstance(new, ast.AST):
        at = (getattr(old, "lineno", at[0]), getattr(new, "lineno", at[1]))
        if type(old) is not type(new):
            return _said(at, old, new)
        parts = [(getattr(old, name, None), getattr(new, name, None)) for name in old._fields]
        told = (first_difference(one, other, at) for one, other in parts)
        return next(filter(None, told), None)
    if isinstance(old, list) and isinstance(new, list):
        told = (first_difference(one, other, at) for one, other in zip(old, new, strict=False))
        if found := next(filter(None, told), None):
            return found
        both = (old[len(new) :], new[len(old) :])
        return _said(at, *(one[0] if one else "nothing" for one in both)) if any(both) else None
    return None if (type(old), old) == (type(new), new) else _said(at, old, new)


def _said(at: tuple[int, int], old: Any, new: Any) -> str:
    texts = [ast.unparse(one) if isinstance(one, ast.AST) else str(one) for one in (old, new)]
    same = [one == other for one, other in zip(*texts, strict=False)]
    first = max((same.index(False) if False in same else len(same)) - _BEFORE, 0)
    lines = [getattr(one, "lineno", line) for line, one in zip(at, (old, new), strict=True)]
    told = [text[first : first + _SHOWN].replace("\n", " ") for text in texts]
    return "\n    ".join(f"line {line}: {text}" for line, text in zip(lines, told, strict=True))
