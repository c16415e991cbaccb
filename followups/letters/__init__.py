"""Letters: what leaves the house for a customer, by mail or text message.

`kinds` names them and their blanks, `texts` holds the words, `reaching` says by which way and to which address,
`causes` hears what happens and queues them, `writing` fills them in as they leave, `editing` lets quality change them.
"""
