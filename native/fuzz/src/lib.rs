//! Fuzzing of every decoder of `ncb-native` that reads bytes from outside.

pub mod targets;
