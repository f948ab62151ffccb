from django.core.management.base import BaseCommand

from ...roles import apply_roles


class Command(BaseCommand):
    help = "Make the five roles hold exactly the permissions they should; run it after an upgrade."

    def handle(self, *args, **options):
        for role, count in apply_roles().items():
            self.stdout.write(f"{role}: {count} permissions")
