//! Strongly connected components.

/// Not visited yet.
const NEW: u32 = u32::MAX;

/// The number of each node's component, by Tarjan's algorithm: components are numbered from zero, and after
/// those that they lead to.
pub fn components(successors: &[Vec<u32>]) -> Vec<u32> {
    let mut search = Search {
        index: vec![NEW; successors.len()],
        low: vec![NEW; successors.len()],
        component: vec![NEW; successors.len()],
        stack: Vec::new(),
        next_index: 0,
        next_component: 0,
    };
    for (root, _) in (0u32..).zip(successors) {
        if search.index[root as usize] == NEW {
            search.visit(successors, root);
        }
    }
    search.component
}

struct Search {
    /// In the order of the visits.
    index: Vec<u32>,
    /// The lowest index on the stack that is known to be in reach.
    low: Vec<u32>,
    component: Vec<u32>,
    stack: Vec<u32>,
    next_index: u32,
    next_component: u32,
}

impl Search {
    /// Visits what is new from `root` on, depth first.
    fn visit(&mut self, successors: &[Vec<u32>], root: u32) {
        self.enter(root);
        let mut calls = vec![(root, 0)];
        while let Some((node, next)) = calls.last_mut() {
            let node = *node;
            if let Some(&successor) = successors[node as usize].get(*next) {
                *next += 1;
                if self.index[successor as usize] == NEW {
                    self.enter(successor);
                    calls.push((successor, 0));
                } else if self.component[successor as usize] == NEW {
                    self.reach(node, self.index[successor as usize]);
                }
            } else {
                calls.pop();
                self.leave(node);
                if let Some(&(caller, _)) = calls.last() {
                    self.reach(caller, self.low[node as usize]);
                }
            }
        }
    }

    fn enter(&mut self, node: u32) {
        self.index[node as usize] = self.next_index;
        self.low[node as usize] = self.next_index;
        self.next_index += 1;
        self.stack.push(node);
    }

    fn reach(&mut self, node: u32, index: u32) {
        let low = &mut self.low[node as usize];
        *low = (*low).min(index);
    }

    /// Closes the component that began with `node`, if one did.
    fn leave(&mut self, node: u32) {
        if self.low[node as usize] != self.index[node as usize] {
            return;
        }
        while let Some(member) = self.stack.pop() {
            self.component[member as usize] = self.next_component;
            if member == node {
                break;
            }
        }
        self.next_component += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::components;

    #[test]
    fn components_are_numbered_after_those_that_they_lead_to() {
        let successors = [vec![1, 3], vec![2], vec![1], vec![3, 2], vec![4], vec![]];
        assert_eq!(components(&successors), [2, 0, 0, 1, 3, 4]);
        assert_eq!(components(&[]), [0; 0]);
    }
}
