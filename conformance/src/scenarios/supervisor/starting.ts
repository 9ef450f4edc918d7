// How a supervisor starts its children.

import type { Scenario, Term } from "../../language.ts"
import { at, v } from "../words.ts"
import {
  P,
  LOOK,
  COUNT,
  child,
  three,
  tree,
  servers,
  start,
  startListed,
  after,
  RESTARTS,
  STARTS,
} from "./words.ts"

export const starting: readonly Scenario[] = [
  tree(
    "2 order",
    "children start from left to right and are listed in reverse",
    { children: three() },
    start,
    after,
  ),
  tree("2 listed", "a supervisor from a list", { children: three() }, startListed, after),
  ...STARTS.flatMap(([what, entry]) => [
    tree(
      "2 start function",
      `the second of three start functions gives ${what}`,
      { children: [child("s1"), child("s2", { starts: [entry] }), child("s3")] },
      start,
      at("a", ["mailbox"], LOOK, COUNT),
    ),
    tree(
      "8 start_child fails",
      `startChild whose start function gives ${what}`,
      { children: [child("s1")] },
      start,
      at("a", ["supervisor", "startChild", P, child("s2", { starts: [entry] }) as unknown as Term]),
      after,
    ),
    ...RESTARTS.map((restart) =>
      tree(
        "4 failing restart",
        `a ${restart} child whose restart gives ${what}`,
        { children: [child("s1"), child("s2", { starts: ["ok", entry], restart })] },
        start,
        at("a", ["cast", v("s2"), "oops"]),
        after,
      ),
    ),
    tree(
      "8 restart_child fails",
      `restartChild whose start function gives ${what}`,
      { children: [child("s1", { starts: ["ok", entry] })] },
      start,
      at("a", ["supervisor", "terminateChild", P, "s1"], ["supervisor", "restartChild", P, "s1"]),
      after,
    ),
  ]),
  servers(
    tree(
      "2 a child's init fails",
      "the init of a child fails",
      { children: three() },
      start,
      at("a", ["mailbox"]),
    ),
    { s3: { init: { then: ["stopInit", "oops"] } } },
  ),
  tree(
    "2 temporary ignored",
    "a temporary child that is ignored is not kept",
    { children: [child("s1", { starts: ["ignore"], restart: "temporary" })] },
    start,
    after,
  ),
]
