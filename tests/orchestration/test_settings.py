"""Settings name the variable that is wrong and keep its value to themselves."""

from __future__ import annotations

import pytest

from orchestration.errors import ConfigError
from orchestration.settings import CHECKOUT, load_settings


def test_defaults_need_no_variable(clean_environment: pytest.MonkeyPatch) -> None:
    settings = load_settings()
    assert (settings.arken_model, settings.redis_event_ttl, settings.mongodb_database) == (
        "claude-sonnet-4-6", 3600, "arken")
    assert settings.arken_data_dir == CHECKOUT / "var" / "arken"
    assert settings.hx_engine_data_dir == CHECKOUT / "var" / "hx_engine"
    assert (settings.assistant, settings.usable_api_key(), settings.notices()) == ("offline", None, [])


def test_an_empty_variable_counts_as_not_set(clean_environment: pytest.MonkeyPatch) -> None:
    clean_environment.setenv("MONGODB_URL", "")
    clean_environment.setenv("APP_SHARED_PASSWORD", "")
    settings = load_settings()
    assert (settings.mongodb_url, settings.app_shared_password) == (None, None)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PORT", "canary"), ("PORT", "0"), ("PORT", "70000"), ("REDIS_PORT", "canary"), ("REDIS_EVENT_TTL", "0"),
        ("REDIS_EVENT_TTL", "canary"), ("HX_ENGINE_BASE_URL", "canary:8100"), ("HX_ENGINE_BASE_URL", "ftp://canary"),
        ("HX_ENGINE_BASE_URL", "http://user:canary@host"), ("HX_ENGINE_BASE_URL", "http://host?key=canary"),
        ("ANTHROPIC_BASE_URL", "file:///canary"), ("MONGODB_URL", "postgres://canary"),
        ("MONGODB_DATABASE", "canary.$where"), ("HX_ENGINE_INTERNAL_SECRET", "canary\nX-Evil: 1"),
        ("HX_ENGINE_INTERNAL_SECRET", "canaryä"),
    ],
)
def test_a_wrong_value_stops_with_the_name_alone(
    clean_environment: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    clean_environment.setenv(variable, value)
    with pytest.raises(ConfigError) as caught:
        load_settings()
    assert str(caught.value).startswith(f"{variable}: ")
    assert "canary" not in str(caught.value.to_dict())
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("key", "password", "host", "assistant"),
    [
        (None, None, "127.0.0.1", "offline"), ("k", None, "127.0.0.1", "claude"), ("k", None, "localhost", "claude"),
        ("k", None, "::1", "claude"), ("k", None, "[::1]", "claude"), ("k", None, "127.8.9.1", "claude"),
        ("k", None, None, "demo"), ("k", None, "0.0.0.0", "demo"), ("k", None, "192.168.1.5", "demo"),
        ("k", None, "127.0.0.1.evil.example", "demo"), ("k", "a long password", "0.0.0.0", "claude"),
        ("k", "a long password", None, "claude"),
    ],
)
def test_the_key_is_never_spent_for_strangers(
    clean_environment: pytest.MonkeyPatch, key: str | None, password: str | None, host: str | None, assistant: str
) -> None:
    for name, value in (("ANTHROPIC_API_KEY", key), ("APP_SHARED_PASSWORD", password), ("ARKEN_HOST", host)):
        if value is not None:
            clean_environment.setenv(name, value)
    settings = load_settings()
    assert settings.assistant == assistant
    assert settings.usable_api_key() == ("k" if assistant == "claude" else None)
    assert bool(settings.notices()) == (assistant == "demo")


def test_secrets_do_not_show_in_a_printed_settings_object(clean_environment: pytest.MonkeyPatch) -> None:
    for name in ("ANTHROPIC_API_KEY", "REDIS_PASSWORD", "APP_SHARED_PASSWORD", "HX_ENGINE_INTERNAL_SECRET"):
        clean_environment.setenv(name, "canary-of-eighteen")
    clean_environment.setenv("MONGODB_URL", "mongodb://user:canary@host/")
    settings = load_settings()
    assert "canary" not in repr(settings) + str(settings) + settings.model_dump_json()


def test_a_short_password_is_noticed(clean_environment: pytest.MonkeyPatch) -> None:
    clean_environment.setenv("ARKEN_HOST", "127.0.0.1")
    clean_environment.setenv("APP_SHARED_PASSWORD", "short")
    assert load_settings().notices() == ["APP_SHARED_PASSWORD is shorter than 12 characters."]


WEAK = [
    ("APP_SHARED_PASSWORD", "short"), ("APP_SHARED_PASSWORD", "change-me-please"), ("APP_SHARED_PASSWORD", "Password"),
    ("APP_SHARED_PASSWORD", "aaaaaaaaaaaa"), ("HX_ENGINE_INTERNAL_SECRET", None),
    ("HX_ENGINE_INTERNAL_SECRET", "fifteen-letters"), ("HX_ENGINE_INTERNAL_SECRET", "dev-secret-change-me"),
    ("HX_ENGINE_INTERNAL_SECRET", "an-example-of-a-secret"), ("ARKEN_API_KEY", "twenty-three-characters"),
    ("ARKEN_API_KEY", "insert-your-key-here-before-use"),
]  # fmt: skip


@pytest.mark.parametrize(("variable", "value"), WEAK)
def test_a08_production_does_not_start_with_a_weak_secret(
    clean_environment: pytest.MonkeyPatch, variable: str, value: str | None
) -> None:
    good = {
        "APP_SHARED_PASSWORD": "kettle drum nine", "HX_ENGINE_BASE_URL": "http://engine:8100",
        "HX_ENGINE_INTERNAL_SECRET": "of-this-test-alone-7391", "ARKEN_HOST": "0.0.0.0",
    }  # fmt: skip
    for name, strong in good.items():
        clean_environment.setenv(name, strong)
    load_settings()
    if value is None:
        clean_environment.delenv(variable)
    else:
        clean_environment.setenv(variable, value)
    with pytest.raises(ConfigError) as caught:
        load_settings()
    assert caught.value.variable == variable
    assert value is None or value not in str(caught.value)


@pytest.mark.parametrize(
    "origins", ["*", "https://*.example.org", "null", "example.org", "https://a.example/x", "ftp://a.example",
                "https://a.example,*", "https://user@a.example"],
)  # fmt: skip
def test_w10_only_whole_origins_may_be_allowed(clean_environment: pytest.MonkeyPatch, origins: str) -> None:
    clean_environment.setenv("CORS_ORIGINS", origins)
    with pytest.raises(ConfigError) as caught:
        load_settings()
    assert caught.value.variable == "CORS_ORIGINS"
