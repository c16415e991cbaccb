"""Reading what people write: what a narrative is about, and whether a sentence may reach a customer. Learned from a
corpus beforehand, weighed here without any service, and explained by the words that decided (R161, R163)."""
