use crate::testing::{Promise, Source, World};

#[test]
fn a_fan_of_10_000_async_modules() {
    for fulfilled in [true, false] {
        let mut world = World::default();
        let mut root = Source::new();
        for number in 0..10_000 {
            let name = number.to_string();
            root.push_request(&name);
            world.add(&name, Source::new().tla());
        }
        world.add("root", root);
        world.link_all();
        world.link("root").unwrap();
        assert_eq!(world.evaluate("root"), Promise::Pending);
        for number in 0..10_000 {
            world.settle(&number.to_string(), fulfilled);
        }
        let promise = world.evaluate("root");
        assert_eq!(promise == Promise::Fulfilled, fulfilled);
        assert_ne!(promise, Promise::Pending);
    }
}

#[test]
fn one_async_module_with_10_000_importers() {
    for fulfilled in [true, false] {
        let mut world = World::default();
        let mut root = Source::new();
        for number in 0..10_000 {
            let name = number.to_string();
            root.push_request(&name);
            world.add(&name, Source::new().request("t"));
        }
        world.add("root", root);
        world.add("t", Source::new().tla());
        world.link_all();
        world.link("root").unwrap();
        world.evaluate("root");
        world.settle("t", fulfilled);
        assert_ne!(world.evaluate("root"), Promise::Pending);
        assert_eq!(world.log.len(), if fulfilled { 10_003 } else { 10_004 });
    }
}

#[test]
fn a_rejection_goes_along_a_chain_of_100_000() {
    let mut world = World::default();
    for number in 0..100_000 {
        world.add(&number.to_string(), Source::new().request(&(number + 1).to_string()));
    }
    world.add("100000", Source::new().tla());
    world.link_all();
    world.link("0").unwrap();
    world.evaluate("0");
    world.settle("100000", false);
    assert_eq!(world.evaluate("0"), Promise::Rejected("100000".to_owned()));
}
