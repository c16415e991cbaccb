from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.template.loader import get_template
from django.urls import URLPattern, URLResolver, get_resolver

from tests.config.floors import FLOORS, ROOT, above, floors, sources, strings, templates

BELOW_THE_TOP = floors()[1:]
_URL_TAG = re.compile(r"""{%\s*url\s+['"]([\w:-]+)['"]""")
_INCLUDED = re.compile(r"""{%\s*(?:include|extends)\s+['"]([\w/.#-]+)['"]""")
_REVERSING = {"reverse", "reverse_lazy", "redirect", "resolve_url"}


@cache
def owner_of_url_names() -> dict[str, str]:
    """Give for every URL name the package its view stands in."""

    def walk(patterns: list[URLPattern | URLResolver], space: str = "") -> dict[str, str]:
        found: dict[str, str] = {}
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                found |= walk(pattern.url_patterns, f"{space}{pattern.namespace}:" if pattern.namespace else space)
            elif pattern.name:
                view = getattr(pattern.callback, "view_class", None) or getattr(
                    pattern.callback, "cls", pattern.callback
                )
                found[space + pattern.name] = view.__module__.partition(".")[0]
        return found

    return walk(get_resolver().url_patterns)


def test_every_package_of_ours_is_a_floor() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}

    assert packages <= set(FLOORS)


@pytest.mark.parametrize("floor", BELOW_THE_TOP)
def test_no_text_in_the_code_names_an_upper_floor(floor: str) -> None:
    upper = "|".join(above(floor))
    named = re.compile(rf"(?<![\w./-])(?:{upper})[./:]\w")

    found = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.value!r}"
        for path in sources(floor)
        for node in strings(path)
        if named.search(str(node.value))
    ]

    assert found == []


@pytest.mark.parametrize("floor", BELOW_THE_TOP)
def test_no_code_reverses_an_address_of_an_upper_floor(floor: str) -> None:
    owner = owner_of_url_names()
    found = []
    for path in sources(floor):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in _REVERSING and owner.get(str(node.args[0].value)) in above(floor):
                found.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.args[0].value!r}")

    assert found == []


@pytest.mark.parametrize("floor", BELOW_THE_TOP)
def test_no_template_links_or_includes_an_upper_floor(floor: str) -> None:
    owner, upper = owner_of_url_names(), above(floor)
    found = []
    for path in templates(floor):
        text = path.read_text(encoding="utf-8")
        found += [f"{path.name}: url {name}" for name in _URL_TAG.findall(text) if owner.get(name) in upper]
        found += [f"{path.name}: {name}" for name in _INCLUDED.findall(text) if Path(name).parts[0] in upper]

    assert found == []


def test_every_url_in_a_template_exists() -> None:
    known = owner_of_url_names()
    found = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in templates()
        for name in _URL_TAG.findall(path.read_text(encoding="utf-8"))
        if name not in known and f"{{% url '{name}' as" not in path.read_text(encoding="utf-8")
    }

    assert found == set()


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_every_template_compiles(path: Path) -> None:
    assert get_template(str(path.relative_to(ROOT / "templates")))
