"""A deployed stack, seen from outside and in its table."""

import json
import time
import urllib.request

import boto3

# A function that fails to start gives its message back after the visibility timeout of 182 s.
LIMIT_SECONDS = 300


class DeployedStack:
    def __init__(self, api, stack):
        resources = boto3.client("cloudformation").describe_stack_resources(StackName=stack)["StackResources"]
        self.ids = {resource["LogicalResourceId"]: resource["PhysicalResourceId"] for resource in resources}
        self.dynamodb = boto3.client("dynamodb")
        self.table = self.ids["SnapshotTable"]
        self.api = api
        # Any clan that the suite before has had fetched.
        stored = self.dynamodb.get_paginator("scan").paginate(
            TableName=self.table, FilterExpression="begins_with(pk, :clan) AND attribute_exists(facts)",
            ExpressionAttributeValues={":clan": {"S": "clan#"}}).search("Items[].pk.S")
        self.clan = next(stored)

    def item(self, pk, sk):
        key = {"pk": {"S": pk}, "sk": {"S": sk}}
        return self.dynamodb.get_item(TableName=self.table, Key=key, ConsistentRead=True)["Item"]

    def meta(self):
        """What the table keeps beside the clan's body."""
        return self.item(self.clan, "meta")

    def read(self):
        """The answer to a read of the clan."""
        path = "/v1/clans/%23" + self.clan.removeprefix("clan#")
        with urllib.request.urlopen(self.api + path, timeout=60) as answer:
            assert answer.status == 200, answer.status
            return json.load(answer)


def await_that(holds, message):
    """Waits until it holds; the message is a function that says what is wrong if it never does."""
    end = time.monotonic() + LIMIT_SECONDS
    while not holds():
        assert time.monotonic() < end, message()
        time.sleep(1)
