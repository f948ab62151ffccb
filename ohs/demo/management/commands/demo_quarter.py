"""`demo_quarter`: adds the illustrative quarter July to September 2021 to the demonstration."""

from django.core.management.base import BaseCommand, CommandError

from ohs.organisation.models import BoardMeeting, User

from ... import quarter


class Command(BaseCommand):
    help = (
        "Add the illustrative quarter July to September 2021 to the demonstration that load_demo loaded: figures, scores, "
        "reviews, updates and returns, and the meeting of 4 October 2021. Running it twice changes nothing."
    )

    def handle(self, *args, **options):
        keeper = User.objects.filter(username="hsw").first()
        if (
            keeper is None
            or not BoardMeeting.objects.filter(slug="joint-audit-panel-2021-07-05").exists()
        ):
            raise CommandError("The demonstration is not loaded. Run load_demo first.")
        quarter.load(by=keeper)
        self.stdout.write(
            "The quarter July to September 2021 is added. Set OHS_TODAY=2021-10-04 to look at it."
        )
