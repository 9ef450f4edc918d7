#!/usr/bin/env node
// Stands here, not in dist/, so that an install links the command in a checkout that is not built yet, too.
import "../dist/bin.js"
