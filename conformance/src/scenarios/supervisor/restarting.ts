// Restarts: strategies, types and intensity.

import type { Scenario } from "../../language.ts"
import { at, v } from "../words.ts"
import { P, TRAPPING, LOOK, child, three, tree, servers, start, after, RESTARTS, ENDS } from "./words.ts"

const STRATEGIES = ["one_for_one", "rest_for_one", "one_for_all"] as const

export const restarting: readonly Scenario[] = [
  ...STRATEGIES.flatMap((strategy) =>
    RESTARTS.flatMap((restart) =>
      ENDS.map((end) =>
        tree(
          "3 which exits",
          `${strategy}: a ${restart} child ends by ${end}`,
          { options: { strategy }, children: [child("s1"), child("s2", { restart }), child("s3")] },
          start,
          at("a", ["cast", v("s2"), end]),
          after,
        ),
      ),
    ),
  ),
  ...STRATEGIES.flatMap((strategy) => [
    tree(
      "4 killed",
      `${strategy}: a child is killed`,
      { options: { strategy }, children: three() },
      start,
      at("a", ["exitSignal", v("s2"), "kill"]),
      after,
    ),
    tree(
      "4 temporary siblings",
      `${strategy}: temporary siblings`,
      {
        options: { strategy },
        children: [child("s1", { restart: "temporary" }), child("s2"), child("s3", { restart: "temporary" })],
      },
      start,
      at("a", ["cast", v("s2"), "oops"]),
      after,
    ),
    tree(
      "4 siblings that are not running",
      `${strategy}: siblings that are not running start again`,
      { options: { strategy }, children: three({ restart: "transient" }) },
      start,
      at("a", ["cast", v("s1"), "normal"], ["cast", v("s3"), "normal"]),
      at("a", LOOK),
      at("a", ["cast", v("s2"), "oops"]),
      after,
    ),
    tree(
      "4 terminated siblings",
      `${strategy}: siblings that were terminated`,
      { options: { strategy }, children: three() },
      start,
      at("a", ["supervisor", "terminateChild", P, "s3"], ["cast", v("s2"), "oops"]),
      after,
    ),
    servers(
      tree(
        "4 trapping siblings",
        `${strategy}: siblings that trap exits terminate`,
        { options: { strategy }, children: three() },
        start,
        at("a", ["cast", v("s2"), "oops"]),
        after,
      ),
      { s1: TRAPPING, s3: TRAPPING },
    ),
    tree(
      "4 failing restart",
      `${strategy}: a restart that fails once`,
      {
        options: { strategy },
        children: [child("s1"), child("s2", { starts: ["ok", ["fail", "no"]] }), child("s3")],
      },
      start,
      at("a", ["cast", v("s2"), "oops"]),
      after,
    ),
    tree(
      "4 failing sibling",
      `${strategy}: a sibling whose restart fails`,
      {
        options: { strategy },
        children: [child("s1"), child("s2"), child("s3", { starts: ["ok", ["fail", "no"]] })],
      },
      start,
      at("a", ["cast", v("s2"), "oops"]),
      after,
    ),
    tree(
      "4 failing for good",
      `${strategy}: a restart that fails until it is given up`,
      {
        options: { strategy },
        children: [
          child("s1"),
          child("s2", { starts: ["ok", ["fail", 1], ["fail", 2], ["fail", 3], ["fail", 4], ["fail", 5]] }),
        ],
      },
      start,
      at("a", ["cast", v("s2"), "oops"]),
      at("a", ["mailbox"]),
    ),
    ...[0, 1, 2].map((maxRestarts) =>
      tree(
        "5 intensity",
        `${strategy}: more than ${maxRestarts} restarts`,
        { options: { strategy, maxRestarts }, children: three() },
        start,
        at("a", ["cast", v("s1"), "oops"]),
        at("a", ["cast", v("s1"), "oops"]),
        at("a", ["cast", v("s2"), "oops"]),
        at("a", ["mailbox"]),
      ),
    ),
    tree(
      "5 not counted",
      `${strategy}: what is not counted`,
      {
        options: { strategy, maxRestarts: 0 },
        children: [child("s1", { restart: "temporary" }), child("s2", { restart: "transient" }), child("s3")],
      },
      start,
      at("a", ["cast", v("s1"), "oops"]),
      at("a", ["cast", v("s2"), "normal"]),
      at(
        "a",
        ["supervisor", "restartChild", P, "s2"],
        ["supervisor", "terminateChild", P, "s3"],
        ["supervisor", "restartChild", P, "s3"],
      ),
      after,
    ),
  ]),
]
