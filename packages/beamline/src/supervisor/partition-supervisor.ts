// The functions of the namespace `PartitionSupervisor`, which is also the module of its via names.
export {
  childSpec,
  countChildren,
  partitions,
  registerName,
  resizeOrThrow,
  startLink,
  stop,
  unregisterName,
  via,
  whereisName,
  whichChildren,
} from "./partition-client.ts"
