//! Multinomial logistic regression by stochastic gradient descent with a step of its own for every weight (`AdaGrad`: Duchi,
//! Hazan and Singer 2011).

use crate::learned::table::WIDTH;

/// One text or passage as the learner sees it.
#[derive(Clone, Debug)]
pub(super) struct Example {
    /// Feature numbers with their values.
    pub(super) features: Vec<(u32, f32)>,
    /// 0 for clean, else one more than the category's place in the list.
    pub(super) class: usize,
    /// How much it counts.
    pub(super) weight: f32,
}

/// How to learn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Descent {
    /// How often all examples are looked at.
    pub(super) epochs: usize,
    /// The size of the first steps.
    pub(super) rate: f32,
    /// How strongly weights are drawn to zero.
    pub(super) decay: f32,
    /// The seed of the order of examples.
    pub(super) seed: u64,
}

/// Learned weights: a row with a place for every class for every feature and one for the bias.
#[derive(Clone, Debug, Default)]
pub(super) struct Weights {
    pub(super) rows: Vec<[f32; CLASSES]>,
    pub(super) bias: [f32; CLASSES],
}

/// Classes that fit: clean and as many categories as a model can have.
const CLASSES: usize = WIDTH + 1;

impl Weights {
    /// The scores of a text before any normalisation.
    #[must_use]
    pub(super) fn scores(&self, features: &[(u32, f32)]) -> [f32; CLASSES] {
        let mut scores = self.bias;
        for (feature, value) in features {
            let row = &self.rows[*feature as usize];
            for class in 0..CLASSES {
                scores[class] += row[class] * value;
            }
        }
        scores
    }
}

/// Learns.
#[must_use]
pub(super) fn descend(examples: &[Example], features: usize, classes: usize, how: Descent) -> Weights {
    let mut weights = Weights { rows: vec![[0.0; CLASSES]; features], bias: [0.0; CLASSES] };
    let mut speeds = vec![[1e-6_f32; CLASSES]; features];
    let mut bias_speed = [1e-6_f32; CLASSES];
    let mut order: Vec<u32> = (0..examples.len() as u32).collect();
    let mut random = how.seed | 1;
    for epoch in 0..how.epochs {
        for at in (1..order.len()).rev() {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            order.swap(at, (random % (at as u64 + 1)) as usize);
        }
        let rate = how.rate * (1.0 - epoch as f32 / how.epochs as f32 * 0.9);
        for at in &order {
            let example = &examples[*at as usize];
            let mut gradient = weights.scores(&example.features);
            softmax(&mut gradient, classes);
            gradient[example.class] -= 1.0;
            for class in gradient.iter_mut() {
                *class *= example.weight;
            }
            for (feature, value) in &example.features {
                let (row, speed) = (&mut weights.rows[*feature as usize], &mut speeds[*feature as usize]);
                for class in 0..CLASSES {
                    let slope = gradient[class] * value + how.decay * row[class];
                    speed[class] += slope * slope;
                    row[class] -= rate * slope / speed[class].sqrt();
                }
            }
            for class in 0..classes {
                bias_speed[class] += gradient[class] * gradient[class];
                weights.bias[class] -= 0.1 * rate * gradient[class] / bias_speed[class].sqrt();
            }
        }
    }
    weights
}

fn softmax(scores: &mut [f32; CLASSES], classes: usize) {
    let most = scores[..classes].iter().copied().fold(f32::MIN, f32::max);
    let mut sum = 0.0;
    for (class, score) in scores.iter_mut().enumerate() {
        *score = if class < classes { libm::expf(*score - most) } else { 0.0 };
        sum += *score;
    }
    for score in scores.iter_mut() {
        *score /= sum;
    }
}
