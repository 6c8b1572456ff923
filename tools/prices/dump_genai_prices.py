"""Prints the genai-prices catalogue as JSON: it is published as Python objects only since its npm package stopped.

Usage: python3 dump_genai_prices.py FOLDER, where FOLDER holds the installed package.
"""

import datetime
import decimal
import json
import sys

sys.path.insert(0, sys.argv[1])

from genai_prices import data, types  # noqa: E402


def price(value):
    if isinstance(value, types.TieredPrices):
        return {"base": float(value.base), "tiers": [[tier.start, float(tier.price)] for tier in value.tiers]}
    return float(value)


def prices(model_price):
    return {field: price(value) for field, value in vars(model_price).items() if isinstance(value, (decimal.Decimal, types.TieredPrices))}


def constraint(rule):
    if rule is None:
        return None
    return {
        name: value.isoformat() if isinstance(value, (datetime.date, datetime.time)) else value for name, value in vars(rule).items()
    }


def match(clause):
    (name, value), = vars(clause).items()
    name = name.rstrip("_")
    return {name: [match(part) for part in value] if isinstance(value, list) else value}


def conditional(model):
    if not isinstance(model.prices, list):
        return [{"when": None, "prices": prices(model.prices)}]
    return [{"when": constraint(one.constraint), "prices": prices(one.prices)} for one in model.prices]


def variants(model):
    return [
        {"terms": dict(one.when), "when": constraint(one.constraint), "prices": prices(one.prices)}
        for one in model.price_variants or []
    ]


json.dump(
    [
        {
            "id": provider.id,
            "models": [
                {
                    "id": model.id,
                    "name": model.name,
                    "contextTokens": model.context_window,
                    "match": match(model.match),
                    "prices": conditional(model),
                    "variants": variants(model),
                }
                for model in provider.models
            ],
        }
        for provider in data.providers
    ],
    sys.stdout,
)
