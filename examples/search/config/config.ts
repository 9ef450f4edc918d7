import { Config } from "beamline"

export default Config.define({
  search: { host: "127.0.0.1", patience: 10_000 },
})
