from copy import deepcopy

from service.api.openapi_components import gathered
from service.app import create_app
from service.settings import Settings


def described(body, **components):
    content = {"application/json": {"schema": body}}
    return {
        "paths": {"/v1/things": {"post": {"requestBody": {"content": content}}}},
        "components": {"schemas": components},
    }


def body_of(schema):
    return schema["paths"]["/v1/things"]["post"]["requestBody"]["content"]["application/json"]


def test_a_body_and_the_models_that_it_brings_along_become_components():
    part = {"title": "Part", "type": "string"}
    body = {"$id": "/x", "$defs": {"Part": part}, "title": "Thing", "$ref": "#/$defs/Part"}
    made = gathered(described(body))
    assert body_of(made)["schema"] == {"$ref": "#/components/schemas/Thing"}
    assert made["components"]["schemas"] == {
        "Thing": {"title": "Thing", "$ref": "#/components/schemas/Part"},
        "Part": part,
    }


def test_another_model_of_the_same_name_keeps_it_and_the_new_one_gets_its_own():
    body = {"$defs": {"Part": {"type": "string"}}, "title": "Thing", "$ref": "#/$defs/Part"}
    made = gathered(described(body, Part={"title": "Part", "type": "integer"}))
    found = made["components"]["schemas"]
    assert found["Part"] == {"title": "Part", "type": "integer"}
    assert found["Thing"]["$ref"] == "#/components/schemas/ThingPart"
    assert found["ThingPart"] == {"title": "ThingPart", "type": "string"}


def test_models_of_one_name_in_two_modules_are_named_by_their_module():
    used = {"$ref": "#/components/schemas/service__a_b__Set"}
    made = gathered(described(used, service__a_b__Set={"title": "Set"}, service__c__Set={}))
    assert body_of(made)["schema"] == {"$ref": "#/components/schemas/ABSet"}
    assert made["components"]["schemas"] == {"ABSet": {"title": "ABSet"}, "CSet": {"title": "CSet"}}


def test_the_description_of_the_service_is_gathered_and_stays_so():
    made = create_app(Settings()).openapi()
    components = made["components"]["schemas"]
    assert not [name for name in components if "__" in name]
    again = deepcopy(made)
    assert gathered(again) == made
    for operations in made["paths"].values():
        for operation in operations.values():
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            assert "$id" not in body.get("schema", {})
    assert "#/$defs/" not in str(components)
