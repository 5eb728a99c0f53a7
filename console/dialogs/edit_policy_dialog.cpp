#include "console/dialogs/edit_policy_dialog.h"

#include "console/look/text_style.h"
#include "shared/core/uuid_text.h"

namespace sb::console {

using namespace Qt::StringLiterals;
using Kind = NameDirectory::Kind;

EditPolicyDialog::EditPolicyDialog(Session &session, NameDirectory &names,
                                   const std::optional<model::Policy> &policy, QWidget *parent)
    : EditDialog(policy ? tr("Policy “%1”").arg(oneLine(policy->name)) : tr("New policy"),
                 policy ? tr("&Save") : tr("&Make the policy"), !policy, parent),
      m_session(session), m_names(names), m_id(policy ? policy->id : QUuid()),
      m_name(new QLineEdit(this)), m_priority(new QSpinBox(this)), m_workflow(new QComboBox(this)),
      m_selector(new BoundsEditor(BoundsEditor::selectorKeys(), this)),
      m_enabled(new QCheckBox(tr("In use"), this))
{
    setObjectName(u"editPolicyDialog"_s);
    m_name->setObjectName(u"name"_s);
    m_priority->setObjectName(u"priority"_s);
    m_priority->setRange(-1'000'000, 1'000'000);
    m_workflow->setObjectName(u"workflow"_s);
    m_enabled->setObjectName(u"enabled"_s);
    addField(u"/name"_s, tr("&Name"), m_name);
    addField(u"/priority"_s, tr("&Priority"), m_priority,
             tr("The highest that fits decides; of equal ones the older."));
    addField(u"/workflow_id"_s, tr("&Workflow"), m_workflow);
    addField(u"/selector"_s, tr("&Applies to"), m_selector,
             tr("Every line that is filled in must fit; none means every request."));
    addField(u"/enabled"_s, tr("Stat&e"), m_enabled);
    setMinimumWidth(640);
    connect(&m_names, &NameDirectory::changed, this,
            [this] { fillChoices(m_workflow->currentData().toUuid()); });
    begin(policy.value_or(model::Policy()));
    m_name->setFocus();
}

void EditPolicyDialog::fillChoices(const QUuid &workflow)
{
    m_workflow->clear();
    for (const auto &[id, name] : m_names.entries(Kind::Workflows))
        m_workflow->addItem(oneLine(name), id);
    if (!workflow.isNull() && m_workflow->findData(workflow) < 0)
        m_workflow->addItem(m_names.nameOf(workflow), workflow);
    if (!workflow.isNull())
        m_workflow->setCurrentIndex(m_workflow->findData(workflow));
    std::vector<std::pair<QString, QString>> projects;
    for (const auto &[id, name] : m_names.entries(Kind::Projects))
        projects.emplace_back(name, core::toText(id));
    m_selector->setChoices(u"project_id"_s, projects);
}

void EditPolicyDialog::fetch(QObject *context, client::PeopleCallback<Versioned> callback)
{
    m_session.apis().rules.policy(m_id, context, std::move(callback));
}

void EditPolicyDialog::fill(const model::Policy &policy)
{
    m_name->setText(policy.name);
    m_priority->setValue(policy.priority);
    fillChoices(policy.workflowId);
    m_selector->setValue(policy.selector);
    m_enabled->setChecked(policy.enabled);
}

std::optional<model::Policy> EditPolicyDialog::read(const model::Policy &base)
{
    model::Policy policy = base;
    policy.name = m_name->text().trimmed();
    if (policy.name.isEmpty()) {
        showFault(u"/name"_s, tr("The policy needs a name."));
        return std::nullopt;
    }
    policy.workflowId = m_workflow->currentData().toUuid();
    if (policy.workflowId.isNull()) {
        showFault(u"/workflow_id"_s, tr("Choose a workflow."));
        return std::nullopt;
    }
    policy.priority = m_priority->value();
    policy.selector = m_selector->value();
    policy.enabled = m_enabled->isChecked();
    return policy;
}

std::vector<Fact> EditPolicyDialog::describe(const model::Policy &policy) const
{
    return {{tr("Name"), policy.name},
            {tr("Priority"), QString::number(policy.priority)},
            {tr("Workflow"), m_names.nameOf(policy.workflowId)},
            {tr("Applies to"),
             boundsText(policy.selector, [this](const QUuid &id) { return m_names.nameOf(id); })},
            {tr("In use"), policy.enabled ? tr("yes") : tr("no")}};
}

void EditPolicyDialog::create(const model::Policy &policy, QObject *context,
                              client::PeopleCallback<void> done)
{
    m_session.apis().rules.createPolicy(policy, idempotencyKey(), context,
                                        client::withoutValue<model::Policy>(std::move(done)));
}

void EditPolicyDialog::replace(const model::Policy &policy, const QByteArray &entityTag,
                               QObject *context, client::PeopleCallback<void> done)
{
    m_session.apis().rules.replacePolicy(policy, entityTag, context, std::move(done));
}

} // namespace sb::console
