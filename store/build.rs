//! The migrations are compiled into the program; cargo must notice when one is added.

fn main() {
    println!("cargo:rerun-if-changed=../migrations");
}
