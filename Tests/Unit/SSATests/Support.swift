// What the tests of this module share.
import TargetInfo

let testTarget = Target.x86_64Linux
