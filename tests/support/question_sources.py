"""Questions as a chapter writes them, one of each kind."""

ONE = """
::::{admonition} Question
:class: question

The sigmoid is $f(z) = 1/(1 + e^{-z})$.

How large is its slope?

1. about 1
2. at most ¼, as in `f_prime(0)`

:::{dropdown} Answers
1. **No.** That is the slope of the identity.
2. **Yes.** At $z = 0$ it is ½ · ½.
:::
::::
"""
ALL = """
::::{admonition} Question
:class: question
:name: q-all

Which are chosen before training?

1. the learning rate
2. the weights
3. the batch size

:::{dropdown} Answers
1. **Yes.** It is.
2. **No.** They are learned.
3. **Yes.** It is, too.
:::
::::
"""
NUMBER = """
::::{admonition} Predict
:class: question predict

How large is the slope at 0?

:::{dropdown} Answers
1. `0.25` **Yes.** It is ½ · ½.
2. `1 ± 0.1` **No.** That is for the identity.
3. `otherwise` **No.** Put 0 into the formula.
:::
::::
"""
