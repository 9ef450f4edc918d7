// Automatic shutdown and the functions that manage children.

import type { Scenario, Term } from "../../language.ts"
import { at, v } from "../words.ts"
import { P, LOOK, COUNT, child, tree, start, after, RESTARTS, ENDS } from "./words.ts"

const AUTO = ["any_significant", "all_significant"] as const

export const management: readonly Scenario[] = [
  ...AUTO.flatMap((autoShutdown) =>
    (["transient", "temporary"] as const).flatMap((restart) =>
      ENDS.map((end) =>
        tree(
          "7 auto_shutdown",
          `${autoShutdown}: a significant ${restart} child ends by ${end}`,
          {
            options: { strategy: "one_for_one", autoShutdown },
            children: [
              child("s1", { restart, significant: true }),
              child("s2", { restart, significant: true }),
              child("s3"),
            ],
          },
          start,
          at("a", ["cast", v("s1"), end]),
          at("a", ["mailbox"]),
          at("a", ["cast", v("s2"), end]),
          at("a", ["mailbox"]),
        ),
      ),
    ),
  ),
  ...AUTO.map((autoShutdown) =>
    tree(
      "7 terminate_child",
      `${autoShutdown}: terminateChild does not count`,
      {
        options: { strategy: "one_for_one", autoShutdown },
        children: [child("s1", { restart: "transient", significant: true })],
      },
      start,
      at("a", ["supervisor", "terminateChild", P, "s1"]),
      after,
    ),
  ),
  tree(
    "8 start_child",
    "startChild adds behind the others",
    { children: [child("s1")] },
    start,
    at("a", ["supervisor", "startChild", P, child("s2") as unknown as Term]),
    after,
  ),
  tree(
    "8 exists, running",
    "startChild with the id of one that runs",
    { children: [child("s1")] },
    start,
    at("a", ["supervisor", "startChild", P, child("s1") as unknown as Term]),
  ),
  tree(
    "8 exists, not running",
    "startChild with the id of one that does not run",
    { children: [child("s1")] },
    start,
    at(
      "a",
      ["supervisor", "terminateChild", P, "s1"],
      ["supervisor", "startChild", P, child("s1") as unknown as Term],
    ),
  ),
  ...RESTARTS.map((restart) =>
    tree(
      "8 terminate_child",
      `terminateChild of a ${restart} child`,
      { children: [child("s1", { restart })] },
      start,
      at("a", ["supervisor", "terminateChild", P, "s1"], ["supervisor", "terminateChild", P, "s1"]),
      after,
    ),
  ),
  tree(
    "8 not found",
    "functions on an id that is not there",
    { children: [child("s1")] },
    start,
    at(
      "a",
      ["supervisor", "terminateChild", P, "x"],
      ["supervisor", "restartChild", P, "x"],
      ["supervisor", "deleteChild", P, "x"],
      ["supervisor", "terminateChild", P, v("s1")],
    ),
  ),
  tree(
    "8 restart_child",
    "restartChild of one that runs, and of one that does not",
    { children: [child("s1")] },
    start,
    at(
      "a",
      ["supervisor", "restartChild", P, "s1"],
      ["supervisor", "terminateChild", P, "s1"],
      ["supervisor", "restartChild", P, "s1"],
    ),
    after,
  ),
  tree(
    "8 delete_child",
    "deleteChild of one that runs, and of one that does not",
    { children: [child("s1")] },
    start,
    at(
      "a",
      ["supervisor", "deleteChild", P, "s1"],
      ["supervisor", "terminateChild", P, "s1"],
      ["supervisor", "deleteChild", P, "s1"],
    ),
    after,
  ),
  tree(
    "8 name taken",
    "a child whose name is taken",
    { children: [child("s1", { name: "n1" })] },
    start,
    at("a", ["supervisor", "startChild", P, child("s2", { name: "n1" }) as unknown as Term]),
    after,
  ),
  tree(
    "8 unlinked",
    "a child that is not linked",
    { children: [child("s1", { starts: ["unlinked"] })] },
    start,
    at("a", ["cast", v("s1"), "oops"]),
    after,
    at("a", ["supervisor", "terminateChild", P, "s1"]),
  ),
  tree(
    "8 bad message",
    "an unknown message is logged and ignored",
    { children: [child("s1")] },
    start,
    at("a", ["send", P, "hello"]),
    after,
  ),
  tree(
    "8 bad call",
    "an unknown call ends the supervisor",
    { children: [child("s1")] },
    start,
    at("a", ["call", P, "hello"]),
    at("a", ["mailbox"]),
  ),
  tree(
    "8 bad cast",
    "an unknown cast",
    { children: [child("s1")] },
    start,
    at("a", ["cast", P, "hello"]),
    at("a", ["mailbox"]),
  ),
  tree(
    "8 ids are terms",
    "ids may be any term",
    { children: [child("s1", { id: ["x", 1] }), child("s2", { id: 7 })] },
    start,
    after,
    at(
      "a",
      ["supervisor", "terminateChild", P, ["x", 1]],
      ["supervisor", "deleteChild", P, ["x", 1]],
      ["supervisor", "terminateChild", P, 7],
    ),
    after,
  ),
  {
    ...tree(
      "5 nested",
      "a supervisor that gives up is restarted by its own",
      { children: [{ id: "inner", supervisor: "q", type: "supervisor" }] },
      start,
      at("a", ["cast", v("s1"), "oops"]),
      at("a", ["cast", v("s1"), "oops"]),
      at("a", LOOK, COUNT, ["supervisor", "whichChildren", v("q")]),
    ),
    supervisors: {
      p: {
        options: { strategy: "one_for_one" },
        children: [{ id: "inner", supervisor: "q", type: "supervisor" }],
      },
      q: { options: { strategy: "one_for_one", maxRestarts: 1 }, children: [child("s1"), child("s2")] },
    },
  },
  {
    ...tree(
      "5 nested transient",
      "a transient supervisor that gives up is not restarted",
      {},
      start,
      at("a", ["cast", v("s1"), "oops"]),
      at("a", ["cast", v("s1"), "oops"]),
      after,
    ),
    supervisors: {
      p: {
        options: { strategy: "one_for_one" },
        children: [{ id: "inner", supervisor: "q", type: "supervisor", restart: "transient" }],
      },
      q: { options: { strategy: "one_for_one", maxRestarts: 1 }, children: [child("s1")] },
    },
  },
  tree(
    // A suspended supervisor with a message in its mailbox never rests on OTP: it hibernates and wakes, again and again.
    "6 sys",
    "sys works on a supervisor",
    { children: [child("s1")] },
    start,
    at("a", ["sys", "suspend", P]),
    at("a", ["sys", "resume", P], ["cast", v("s1"), "oops"]),
    after,
  ),
]
