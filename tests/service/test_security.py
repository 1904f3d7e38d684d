from service.app import create_app
from service.bodies import Json
from service.security import CurrentPrincipal


def test_the_embedded_default_acts_for_the_one_organisation_and_user_it_has(client, settings):
    app = create_app(settings.model_copy(update={"tenant_id": "malmo", "actor": "A. Handläggare"}))

    @app.get("/test/principal")
    async def who(principal: CurrentPrincipal) -> Json:
        return Json([principal.tenant_id, principal.actor])

    response = client(app).get("/test/principal?tenant_id=lund", headers={"x-tenant": "lund"})
    assert response.json() == ["malmo", "A. Handläggare"]
