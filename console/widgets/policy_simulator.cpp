#include "console/widgets/policy_simulator.h"

#include "console/look/icon.h"
#include "console/look/text_style.h"
#include "console/models/explanation_text.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace sb::console {

using namespace Qt::StringLiterals;

PolicySimulator::PolicySimulator(QWidget *parent)
    : QWidget(parent),
      m_request(new BoundsEditor({u"type"_s, u"provider_type"_s, u"cluster_name"_s, u"kv_mount"_s,
                                  u"project_id"_s, u"environment"_s},
                                 this)),
      m_secretRef(new QLineEdit(this)),
      m_ask(new QPushButton(icon(u"search"_s), tr("Which rule &wins?"), this)),
      m_verdict(new TextBlock(tr("Which rule wins"), this)), m_facts(new FactList(this)),
      m_considered(new ConsideredPolicyTableModel(this)), m_table(new TableView(this))
{
    setObjectName(u"simulator"_s);
    m_secretRef->setObjectName(u"secretRef"_s);
    m_secretRef->setAccessibleName(tr("Secret"));
    m_secretRef->setPlaceholderText(u"shop/database"_s);
    m_ask->setObjectName(u"simulate"_s);
    auto *secret = new QLabel(tr("&Secret"), this);
    secret->setBuddy(m_secretRef);
    auto *left = new QVBoxLayout;
    left->setSpacing(spacing::one);
    left->addWidget(makeLabel(TextRole::Section, tr("A REQUEST LIKE THIS"), this));
    auto *line = new QHBoxLayout;
    line->setSpacing(spacing::two);
    line->addWidget(secret);
    line->addWidget(m_secretRef, 1);
    left->addLayout(line);
    left->addWidget(m_request);
    left->addWidget(m_ask, 0, Qt::AlignLeft);
    left->addStretch(1);
    auto *right = new QVBoxLayout;
    right->setSpacing(spacing::one);
    right->addWidget(m_verdict);
    right->addWidget(m_facts);
    m_table->setTable(*new TableFilterModel(*m_considered, this));
    m_table->setAccessibleName(tr("Policies that were considered"));
    right->addWidget(m_table, 1);
    auto *both = new QHBoxLayout(this);
    both->setContentsMargins(0, spacing::one, 0, 0);
    both->setSpacing(spacing::four);
    both->addLayout(left, 2);
    both->addLayout(right, 3);
    connect(m_ask, &QPushButton::clicked, this, &PolicySimulator::ask);
    connect(m_secretRef, &QLineEdit::returnPressed, this, &PolicySimulator::ask);
    clear();
}

PolicySimulator::~PolicySimulator()
{
    // Before the models, which are older children.
    delete m_table;
}

void PolicySimulator::ask()
{
    const model::Bounds said = m_request->value();
    const auto of = [&](const QString &key) {
        const auto found = said.find(key);
        return found == said.end() ? QString() : found->second;
    };
    const QString type = of(u"type"_s);
    client::Simulation simulation{.type = type.isEmpty() ? u"patch"_s : type,
                                  .draft = {.providerType = of(u"provider_type"_s),
                                            .secretRef = m_secretRef->text().trimmed(),
                                            .clusterName = of(u"cluster_name"_s),
                                            .projectId = of(u"project_id"_s),
                                            .environment = of(u"environment"_s)}};
    if (simulation.draft.secretRef.isEmpty() || simulation.draft.providerType.isEmpty())
        return showProblem(tr("Say at least which secret of which provider."));
    if (const QString mount = of(u"kv_mount"_s); !mount.isEmpty())
        simulation.draft.providerConfig.emplace_back(u"kvMount"_s, mount);
    Q_EMIT simulationWanted(simulation);
}

void PolicySimulator::show(const model::Explanation &explanation)
{
    m_verdict->show(ruleText(explanation));
    m_facts->show({{tr("May decide"), approversText(explanation)},
                   {tr("Agents"), tr("%1 fit, %2 of them alive")
                                      .arg(explanation.agentsMatching)
                                      .arg(explanation.agentsLive)}});
    m_considered->setRows(explanation.considered);
    m_table->show();
}

void PolicySimulator::showProblem(const QString &text)
{
    m_verdict->show(text);
    m_facts->show({});
    m_considered->clear();
    m_table->hide();
}

void PolicySimulator::clear()
{
    showProblem(tr("Describe a request on the left: the answer says which rule would decide about "
                   "it, who would have to agree, and why other rules do not fit. Nothing is sent "
                   "to anybody."));
}

} // namespace sb::console
