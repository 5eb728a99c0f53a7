#include "console/dialogs/discover_dialog.h"

namespace sb::console {

using namespace Qt::StringLiterals;

DiscoverDialog::DiscoverDialog(Session &session, QWidget *parent)
    : FormDialog(tr("Look for secrets"), tr("&Look"), Enter::Sends, parent), m_session(session),
      m_provider(new QComboBox(this)), m_cluster(new QLineEdit(this)),
      m_idempotencyKey(client::makeIdempotencyKey())
{
    setObjectName(u"discoverDialog"_s);
    m_provider->setObjectName(u"provider"_s);
    m_cluster->setObjectName(u"cluster"_s);
    m_provider->addItems({u"vault"_s, u"aws-sm"_s, u"kubernetes"_s, u"file"_s});
    m_cluster->setPlaceholderText(u"eu-1"_s);
    addField(u"/payload/target_provider_type"_s, tr("&Provider"), m_provider,
             tr("Only an agent that serves it looks."));
    addField(u"/agent_scope/cluster_name"_s, tr("&Cluster"), m_cluster,
             tr("Any when nothing stands here."));
    setMinimumWidth(520);
    m_provider->setFocus();
}

void DiscoverDialog::send()
{
    QObject *context = call().start();
    m_session.apis().inventory.discover(
        m_provider->currentText(), m_cluster->text().trimmed(), m_idempotencyKey, context,
        call().ending<void>([this](client::Answer<void> answer) {
            if (answer)
                return accept();
            if (answer.error().kind == client::ApiError::Kind::Refused)
                m_idempotencyKey = client::makeIdempotencyKey();
            showRefusal(answer.error());
        }));
}

} // namespace sb::console
