"""What the provider says of a person."""

from oauth2_provider.oauth2_validators import OAuth2Validator


class Claims(OAuth2Validator):
    # Every claim is told whatever scope was asked for.
    oidc_claim_scope = None

    def get_additional_claims(self, request):
        person = request.user
        return {
            "preferred_username": person.username,
            "given_name": person.first_name,
            "family_name": person.last_name,
            "email": person.email,
            "email_verified": not person.email.startswith("unverified"),
            "groups": sorted(person.groups.values_list("name", flat=True)),
        }
