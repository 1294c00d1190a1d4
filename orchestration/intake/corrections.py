"""What a message takes back: "? no", "sorry", "45 °C instead of 50 °C"."""

from __future__ import annotations

from orchestration.intake.tokens import Quantity, Token

_PAIR_KINDS = {("quantity", link, "quantity") for link in ("slash", "arrow", "dash", "out_strict")}


def instead_of(tokens: list[Token]) -> list[Token]:
    """ "45 °C instead of 50 °C", "160 °C, not 150 °C", "not 150 °C but 160 °C": the value taken back is removed."""
    kept: list[Token] = []
    index = 0
    while index < len(tokens):
        behind = [t for t in tokens[index + 1 : index + 4] if t.kind not in ("connector", "out_strict", "in_strict")]
        is_denied = tokens[index].kind == "replace" or tokens[index].value == "not"
        old = behind[0] if behind and behind[0].kind == "quantity" else None
        others = [t for t in (*tokens[:index], *tokens[index + 3 :]) if t.kind == "quantity" and old is not t]
        if is_denied and old is not None and any(_compatible(old.value, t.value) for t in others):
            index = tokens.index(old, index) + 1
            continue
        kept.append(tokens[index])
        index += 1
    return kept


def apply_corrections(tokens: list[Token]) -> list[Token]:
    """What a "? no", "sorry" or "I mean" takes back is removed, together with the mark itself."""
    kept: list[Token] = []
    for index, token in enumerate(tokens):
        if token.kind != "correction":
            kept.append(token)
            continue
        following = next((t for t in tokens[index + 1 :] if t.kind not in ("connector", "filler", "limit")), None)
        if following is not None:
            ahead, behind = tokens[tokens.index(following, index) :][:3], _rstripped(kept)
            is_pair = _kinds(ahead) in _PAIR_KINDS and _kinds(behind[-3:]) in _PAIR_KINDS
            kept = behind[:-3] if is_pair else _taken_back(kept, following)
    return kept


def _kinds(tokens: list[Token]) -> tuple[str, ...]:
    return tuple(token.kind for token in tokens)


def _rstripped(tokens: list[Token]) -> list[Token]:
    """Tokens without the marks and joining words at their end."""
    end = len(tokens)
    while end and tokens[end - 1].kind in ("stop", "comma", "connector", "filler"):
        end -= 1
    return tokens[:end]


def _taken_back(kept: list[Token], following: Token) -> list[Token]:
    if following.kind == "quantity":
        for back in range(len(kept) - 1, max(-1, len(kept) - 5), -1):
            token = kept[back]
            if token.kind == "quantity" and _compatible(token.value, following.value):
                return [*kept[:back], *(t for t in kept[back + 1 :] if t.kind not in ("comma", "stop"))]
        return kept
    if following.kind == "fluid":
        back = next((i for i in range(len(kept) - 1, -1, -1) if kept[i].kind == "fluid"), None)
        return kept if back is None else [*kept[:back], *kept[back + 1 :]]
    end = len(kept)
    while end and kept[end - 1].kind not in ("quantity", "comma", "stop", "colon"):
        end -= 1
    return kept[:end]


def _compatible(first: Quantity, second: Quantity) -> bool:
    return first.kind == second.kind or "bare" in (first.kind, second.kind)
