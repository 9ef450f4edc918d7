// Words for scenarios about processes.

import { v } from "../words.ts"

export const B = v("b")

export const REF = v("m")
