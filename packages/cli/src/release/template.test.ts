import { describe, expect, test } from "vitest"

import { renderTemplate } from "./template.ts"
import { TEMPLATES } from "./templates.ts"

const release = {
  name: "shop",
  version: "1.2.3",
  env: "prod",
  applications: [{ name: "shop", version: "1.0.0", mode: "permanent" }],
}
const render = (template: string): string => renderTemplate(template, release, "rel/env.sh.template")

describe("templates", () => {
  test("put in what the release says", () => {
    const list = '<%= release.applications.map(({ name, mode }) => `${name}:${mode}`).join(" ") %>'
    expect(render(`A=<%= release.name %>-<%=release.version%>\nB=${list}`)).toBe(
      "A=shop-1.2.3\nB=shop:permanent",
    )
  })

  test("comments go, and <%% stands for itself", () => {
    expect(render("a<%# not\nseen %>b <%% c %>")).toBe("ab <% c %>")
  })

  test.each([
    ["\n\n<%= release.nam %>", "rel/env.sh.template:3: <%= release.nam %> failed: it is undefined"],
    [
      "<%= process.env.HOME %>",
      "rel/env.sh.template:1: <%= process.env.HOME %> failed: process is not defined",
    ],
    ["<%= 1 + %>", "rel/env.sh.template:1: <%= 1 + %> failed: Unexpected token"],
    ["a\n<% if (x) %>", "rel/env.sh.template:2: expected <%= expression %>, <%# comment %> or <%%, got: <%"],
    ["<%= open", "rel/env.sh.template:1: expected <%= expression %>"],
  ])("%j is refused with its place", (template, message) => {
    expect(() => render(template)).toThrow(message)
  })

  test("the standard ones render, and there are four", () => {
    expect(TEMPLATES.map(({ name }) => name)).toEqual(["node.args", "remote.node.args", "env.sh", "env.bat"])
    for (const { content } of TEMPLATES) expect(render(content)).not.toContain("<%")
  })
})
