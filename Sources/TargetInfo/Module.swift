public struct Target {}
