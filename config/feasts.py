"""Public holidays, from the library that knows them; loaded when somebody asks, never before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from router.calendars import Holiday
from router.errors import Invalid

LANGUAGES = {"en": "en_US", "es": "es", "ru": "ru"}


class Feasts:
    """See `PublicHolidays`."""

    def countries(self) -> Mapping[str, Sequence[str]]:
        """See `PublicHolidays`."""
        from holidays.utils import list_supported_countries

        return list_supported_countries(include_aliases=False)

    def of(self, place: str, year: int, language: str) -> Sequence[Holiday]:
        """See `PublicHolidays`; in the country's own words where it has none in that language."""
        from holidays.utils import country_holidays

        country, _, part = place.partition("-")
        try:
            found = country_holidays(country, subdiv=part or None, years=year)
            spoken = {*found.supported_languages}
            wanted = next((one for one in (LANGUAGES[language], language) if one in spoken), None)
            named = country_holidays(country, part or None, years=year, language=wanted)
        except NotImplementedError as error:
            text = f"'{place}' is no country whose holidays are known."
            raise Invalid("country.unknown", text, field="country") from error
        return [Holiday(day, (), name) for day, name in sorted(named.items())]
