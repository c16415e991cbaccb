"""The playbook of a crisis as it ships (R140): code, Chinese and English name, who, within how many minutes."""

from __future__ import annotations

MANAGER, HALL = ("值班经理", "Duty manager"), ("大堂经理", "Hall manager")
HEAD_OFFICE, EXECUTIVE = ("总部", "Head office"), ("负责人", "Executive")

CRISIS_STEPS: tuple[tuple[str, str, str, str, str, int], ...] = (
    ("leaders_told", "报告上级领导", "Tell the leaders", *MANAGER, 15),
    ("team_on_site", "专人到现场，安顿好客户和旁人", "Send a team there and look after everybody", *MANAGER, 30),
    ("spokesperson", "指定一位对外发言人", "Name one spokesperson", *HEAD_OFFICE, 30),
    ("meeting", "召开紧急会议，分工到人", "Hold an urgent meeting, a name for each task", *HEAD_OFFICE, 60),
    ("care", "安排最好的救治和照料", "Arrange the best treatment and care", *HALL, 60),
    ("costs_advanced", "先行垫付必要费用", "Advance the costs that are needed now", *HEAD_OFFICE, 120),
    ("visit", "负责人上门或到医院探望", "A leader visits the customer", *EXECUTIVE, 1440),
    ("compensation", "按权限提出补偿方案", "Propose the compensation within authority", *MANAGER, 1440),
    ("papers", "整理书面材料并存档", "Put the papers in order and file them", *MANAGER, 2880),
    ("closing_word", "向客户和员工作结语", "Say the closing word to customer and staff", *EXECUTIVE, 4320),
)  # fmt: skip
