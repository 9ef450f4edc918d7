import { defineProject } from "@beamline/cli"

export default defineProject({
  releases: {
    search: { applications: { search: "permanent" } },
  },
})
