#include "console/pages/secrets_page.h"

#include "console/dialogs/discover_dialog.h"
#include "console/look/moment_text.h"
#include "console/look/text_style.h"
#include "shared/core/uuid_text.h"
#include "shared/model/permission.h"

#include <QRegularExpression>

namespace sb::console {

using namespace Qt::StringLiterals;

namespace {

constexpr std::chrono::milliseconds typingPause(350);

/// `a:b c:d` as two labels; what has no colon yet is still being typed.
QStringList labelsFrom(const QString &text)
{
    static const QRegularExpression separators(u"[,\\s]+"_s);
    QStringList labels = text.split(separators, Qt::SkipEmptyParts);
    labels.removeIf([](const QString &label) { return label.indexOf(u':') <= 0; });
    return labels;
}

} // namespace

PageInfo SecretsPage::pageInfo()
{
    return {.id = u"secrets"_s,
            .title = tr("Secrets"),
            .icon = u"secret"_s,
            .permission = model::permissions::secretList,
            .group = tr("Operation")};
}

SecretsPage::SecretsPage(const PageContext &context, QWidget *parent)
    : ObjectPage(pageInfo(), context, parent), m_model(*new SecretTableModel(this)),
      m_prefix(addFilter(u"prefix"_s, tr("Secrets below"))),
      m_provider(addFilter(u"provider"_s, tr("Provider"))),
      m_cluster(addFilter(u"cluster"_s, tr("Cluster"))),
      m_labels(addFilter(u"labels"_s, tr("Labels, key:value"))), m_status(new QComboBox(this))
{
    const bool mayLook = session().may(model::permissions::jobCreate);
    showObjects(m_model,
                {.icon = u"secret"_s,
                 .title = tr("No secrets are known"),
                 .detail = tr("Agents report what they find, never what is in it. Perhaps none has "
                              "looked yet, or none fits the filters above."),
                 .action = mayLook ? tr("Look for secrets …") : QString()});
    m_status->setAccessibleName(tr("State"));
    m_status->setObjectName(u"status"_s);
    m_status->addItem(tr("Any state"));
    m_status->addItem(tr("Present"), u"present"_s);
    m_status->addItem(tr("Missing"), u"missing"_s);
    int at = 0;
    for (QWidget *filter :
         std::initializer_list<QWidget *>{m_prefix, m_provider, m_cluster, m_labels, m_status})
        panel().bar().insertWidget(at++, filter);
    connect(m_status, &QComboBox::currentIndexChanged, this, &SecretsPage::reload);
    m_typing.setSingleShot(true);
    m_typing.setInterval(typingPause);
    connect(&m_typing, &QTimer::timeout, this, &SecretsPage::reload);
    if (mayLook)
        addMainAction(u"discover"_s, tr("&Look for secrets …"), [this] {
            openDialog(new DiscoverDialog(session(), window()),
                       tr("The job waits for an agent; see Jobs."));
        });
}

QLineEdit *SecretsPage::addFilter(const QString &name, const QString &label)
{
    auto *field = new QLineEdit(this);
    field->setObjectName(name);
    field->setAccessibleName(label);
    field->setPlaceholderText(label);
    field->setClearButtonEnabled(true);
    connect(field, &QLineEdit::textChanged, this, [this] { m_typing.start(); });
    return field;
}

void SecretsPage::clear()
{
    forgetPaging();
    m_typing.stop();
    m_model.clear();
    detail().clear();
}

void SecretsPage::fetch(const client::PageRequest &page)
{
    QObject *context = callContext();
    session().apis().inventory.secrets({.clusterName = m_cluster->text().trimmed(),
                                        .provider = m_provider->text().trimmed(),
                                        .refPrefix = m_prefix->text().trimmed(),
                                        .status = m_status->currentData().toString(),
                                        .labels = labelsFrom(m_labels->text())},
                                       page, context, receiving(m_model));
}

void SecretsPage::showRow(int row)
{
    const model::DiscoveredSecret &secret = m_model.at(row);
    detail().show(
        secret.secretRef,
        {{tr("Secret"), secret.secretRef, true},
         {tr("Provider"), secret.providerType},
         {tr("Cluster"), secret.clusterName},
         {tr("State"), secret.status == "present"_L1 ? tr("present")
                                                     : tr("missing: the agent no longer finds it")},
         {tr("Labels"), labelsText(secret.labels).replace(u", "_s, u"\n"_s)},
         {tr("Version"), secret.version},
         {tr("Checksum"), secret.checksum, true},
         {tr("Changed there"),
          secret.updatedAtSource ? exactText(*secret.updatedAtSource) : QString()},
         {tr("First seen"), exactText(secret.firstSeenAt)},
         {tr("Last seen"), exactText(secret.lastSeenAt)},
         {tr("Id"), core::toText(secret.id), true}},
        currentJson());
}

} // namespace sb::console
