//! The whole house.
